export { distance } from 'fastest-levenshtein';
