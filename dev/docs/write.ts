/** `npm run docs`: writes the tables of docs/configuration-errors.md anew, from the messages in the code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWords } from './messages';
import { withCodes, withTables } from './page';

const PAGE = join(__dirname, '../../docs/configuration-errors.md');

const words = readWords();
writeFileSync(PAGE, withCodes(withTables(readFileSync(PAGE, 'utf8'), words)));
process.stdout.write(`${words.messages.length} messages and ${words.hints.length} hints\n`);
