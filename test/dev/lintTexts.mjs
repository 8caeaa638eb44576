/**
 * Lints made-up files: reads `[{ path, text }]` from its input and writes the ids of the rules that each breaks. A process of its
 * own, because eslint loads its configuration by import(), which jest does not allow.
 */
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';

const eslint = new ESLint();
const broken = [];
for (const file of JSON.parse(await text(process.stdin))) {
	const [result] = await eslint.lintText(file.text, { filePath: file.path });
	broken.push(result.messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
}
process.stdout.write(JSON.stringify(broken));
