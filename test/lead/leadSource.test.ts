import { parseLead } from '../../lead/parse';
import { ACTIONS, SOURCES } from '../../lead/vocabulary';
import { post, readSource } from './samples';

describe('the words of Microsoft are read without regard to case, and printed canonically', () => {
	const spellings = Object.entries(SOURCES).flatMap(([source, words]) =>
		[source, ...words].flatMap((word) =>
			[word, word.toUpperCase(), word.toLowerCase()].map((w) => [w, source]),
		),
	);

	test.each(spellings)('source %p is %p, alone and in front of an action', (word, source) => {
		expect(readSource(word)).toMatchObject({ source, sourceRaw: word, action: null });
		expect(readSource(`${word}-INS|contoso.suite`)).toMatchObject({
			source,
			sourceRaw: word,
			action: 'INS',
			publisherId: 'contoso',
			offerId: 'suite',
		});
	});

	test.each(
		ACTIONS.flatMap((action) => [action, action.toLowerCase(), action.toUpperCase()].map((w) => [w, action])),
	)('action %p is %p, as a member and in the composite', (word, action) => {
		expect(parseLead(post({ ActionCode: word }))).toMatchObject({ action, actionRaw: word });
		expect(readSource(`AppSource-${word}|x`)).toMatchObject({ action, actionRaw: word });
	});
});

describe('damaged copies of the vocabulary are kept as they are and never mapped', () => {
	test.each([
		['Generování auditních-Vytvořit|bitnami.openedxcypress', 'Generování auditních', 'Vytvořit'],
		['테스트-INS|bitnami.openedxcypress', '테스트', 'INS'],
	])('%p', (leadSource, sourceRaw, actionRaw) => {
		expect(readSource(leadSource)).toMatchObject({ source: null, sourceRaw, actionRaw });
	});

	test.each([
		'In',
		'Čas načtení stránky',
		'Vytvořit',
		'Maken',
		'Létrehozás',
		'Oluştur',
		'创建',
		'LED',
		'PTA',
	])('the action %p is unknown', (word) => {
		for (const lead of [
			parseLead(post({ ActionCode: word })),
			readSource(`AzureMarketplace-${word}|bitnami.openedxcypress`),
		]) {
			expect(lead).toMatchObject({ action: null, actionRaw: word, stage: 'unknown', doNotContact: false });
			expect(lead.warnings).toContain('action-unknown');
		}
	});

	test.each(['Generování auditních', '테스트', 'Azure Portal', 'Marketplace', 'Test'])(
		'the source %p is unknown',
		(word) => {
			const lead = parseLead(post({ LeadSource: word }));
			expect(lead).toMatchObject({ source: null, sourceRaw: word, action: 'INS' });
			expect(lead.warnings).toContain('source-unknown');
		},
	);
});

describe('a composite is taken apart at its first bar', () => {
	test.each([
		['AzureMarketplace-INS|a.b|c', 'AzureMarketplace', 'INS', 'a.b|c'],
		['AppSource (SPZA)-PLT|My Offer', 'AppSource (SPZA)', 'PLT', 'My Offer'],
		['Foo-Bar-INS|My Offer', 'Foo-Bar', 'INS', 'My Offer'],
		['Foo-Bar-Baz|My Offer', 'Foo', 'Bar-Baz', 'My Offer'],
		['Foo|My Offer', 'Foo', null, 'My Offer'],
		['AzureMarketplace|My Offer', 'AzureMarketplace', null, 'My Offer'],
		['-INS|My Offer', null, 'INS', 'My Offer'],
		['|My Offer', null, null, 'My Offer'],
		['AppSource-PLT', 'AppSource', 'PLT', null],
		['AzureMarketplaceX-INS', 'AzureMarketplaceX-INS', null, null],
	])('%p', (leadSource, sourceRaw, actionRaw, offerTitle) => {
		const lead = parseLead({ LeadSource: leadSource, UserDetails: { Email: 'a@b.example' } });
		expect(lead).toMatchObject({ sourceRaw, actionRaw, offerTitle });
		expect(lead.warnings).not.toContain('separator-normalised');
	});

	test.each([
		'AzureMarketplace-INS | contoso.suite',
		'AzureMarketplace-INS\u00A0|\u00A0contoso.suite',
		'AzureMarketplace - INS|contoso.suite',
		'AzureMarketplace\u2013INS|contoso.suite',
		'AzureMarketplace-INS\r\n|\r\ncontoso.suite',
		'AzureMarketplace-INS\uFF5Ccontoso.suite',
		'AzureMarketplace-INS \u2013|contoso.suite',
	])('blanks, line ends and other dashes around the separators are survived and told: %j', (leadSource) => {
		const lead = readSource(leadSource);
		expect(lead).toMatchObject({
			source: 'AzureMarketplace',
			action: 'INS',
			publisherId: 'contoso',
			offerId: 'suite',
		});
		expect(lead.warnings).toContain('separator-normalised');
	});
});

describe('an action code of its own beats the composite', () => {
	test('and a difference is told', () => {
		const lead = parseLead(post({ LeadSource: 'AppSource-PLT|contoso.suite', ActionCode: 'INS' }));
		expect(lead).toMatchObject({ action: 'INS', actionRaw: 'INS' });
		expect(lead.warnings).toContain('action-conflict');
	});

	test('but another case is no difference', () => {
		const lead = parseLead(post({ LeadSource: 'AppSource-plt|contoso.suite', ActionCode: 'PLT' }));
		expect(lead.warnings).not.toContain('action-conflict');
	});
});

describe('do not contact', () => {
	test.each([
		['as the action code', 'AppSource', 'DNC'],
		['in the composite', 'AppSource-DNC|contoso.suite', ''],
		['in the composite although the action code says otherwise', 'AppSource-DNC|contoso.suite', 'PLT'],
		['as the action code although the composite says otherwise', 'AppSource-PLT|contoso.suite', 'dnc'],
		['with the dash of the Hungarian page', 'AppSource', 'DNC \u2013'],
		['as a word of an action that is otherwise unknown', 'AppSource', 'DNC (do not contact)'],
		['spelled out, as the action code', 'AppSource', 'Do Not Contact'],
		['spelled out in one word', 'AppSource', 'DoNotContact'],
		['spelled out in the composite', 'AppSource-do-not-contact|contoso.suite', ''],
		['spelled out with an apostrophe', 'AppSource', 'Don’t contact'],
		['as a word of a source whose hyphen was lost', 'AppSource DNC|contoso.suite', ''],
	])('holds %s', (_, LeadSource, ActionCode) => {
		const lead = parseLead(post({ LeadSource, ActionCode }));
		expect(lead).toMatchObject({ doNotContact: true, stage: 'do-not-contact' });
	});

	test.each(['DNCX', 'xdnc', 'D-N-C'])('is not read out of %p', (ActionCode) => {
		expect(parseLead(post({ ActionCode })).doNotContact).toBe(false);
	});
});

describe('stages', () => {
	test.each([
		['INS', 'initial-interest', 'active'],
		['PLT', 'active', 'initial-interest'],
		['Create', 'active', 'active'],
		['StartTestDrive', 'trial', 'trial'],
		['DNC', 'do-not-contact', 'do-not-contact'],
		['Subscribe', 'unknown', 'unknown'],
	])('%s is %s by the pages of 2018 and %s by those of 2019', (ActionCode, of2018, of2019) => {
		expect(parseLead(post({ ActionCode })).stage).toBe(of2018);
		expect(parseLead(post({ ActionCode }), { stageModel: '2018' }).stage).toBe(of2018);
		expect(parseLead(post({ ActionCode }), { stageModel: '2019' }).stage).toBe(of2019);
	});
});
