/**
 * Prints the part of CHANGELOG.md for one version: `node dev/releaseNotes.mjs v0.2.0`. The release workflow makes it the notes of
 * the release; it stops when tag, package.json and changelog do not name the same version.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/**
 * @param {string} tag e.g. `v0.2.0`
 * @param {string} version of package.json
 * @param {string} changelog in the form of keepachangelog.com
 * @returns {string} the text below the heading of this version
 * @throws Error saying what does not fit
 */
export function releaseNotes(tag, version, changelog) {
	if (tag !== `v${version}`) throw new Error(`The tag is ${tag}, and package.json has ${version}.`);
	const lines = changelog.split('\n');
	const start = lines.findIndex((line) => line.startsWith(`## [${version}] - `));
	if (start === -1) throw new Error(`CHANGELOG.md has no heading "## [${version}] - <date>".`);
	const length = lines.slice(start + 1).findIndex((line) => line.startsWith('## '));
	const notes = lines.slice(start + 1, length === -1 ? undefined : start + 1 + length);
	const text = notes.join('\n').trim();
	if (text === '') throw new Error(`CHANGELOG.md says nothing about ${version}.`);
	return text;
}

if (process.argv[1] === import.meta.filename) {
	const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	try {
		const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
		process.stdout.write(`${releaseNotes(process.argv[2] ?? '', version, changelog)}\n`);
	} catch (failure) {
		process.stderr.write(`${failure.message}\n`);
		process.exitCode = 1;
	}
}
