import * as countries from 'i18n-iso-countries/index';
import english from 'i18n-iso-countries/langs/en.json';

// The package's own entry registers all 79 languages; one is enough to read Microsoft's English names.
countries.registerLocale(english);

export const { getAlpha2Codes, getNames } = countries;
