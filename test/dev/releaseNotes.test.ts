/** The release workflow stops unless tag, package.json and changelog name one version. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const SCRIPT = join(__dirname, '../../dev/releaseNotes.mjs');

/** Runs the function in a process of its own: jest does not load ES modules. */
function notes(tag: string, version: string, changelog: string): string {
	const call = `import { releaseNotes } from ${JSON.stringify(`file://${SCRIPT}`)};
		try { process.stdout.write(releaseNotes(...${JSON.stringify([tag, version, changelog])})); }
		catch (failure) { process.stdout.write('refused: ' + failure.message); }`;
	return spawnSync(process.execPath, ['--input-type=module', '-e', call], { encoding: 'utf8' }).stdout;
}

const CHANGELOG = [
	'# Changelog',
	'## [Unreleased]',
	'- later',
	'## [0.2.0] - 2026-12-01',
	'### Added',
	'- a node',
	'## [0.1.0] - 2026-11-01',
].join('\n\n');

it('the notes of a release are its part of the changelog', () => {
	expect(notes('v0.2.0', '0.2.0', CHANGELOG)).toBe('### Added\n\n- a node');
});

it('a tag of another version is refused', () => {
	expect(notes('v0.3.0', '0.2.0', CHANGELOG)).toBe('refused: The tag is v0.3.0, and package.json has 0.2.0.');
});

it('a version without a heading or without a word is refused', () => {
	expect(notes('v0.3.0', '0.3.0', CHANGELOG)).toContain('refused: CHANGELOG.md has no heading');
	expect(notes('v0.1.0', '0.1.0', CHANGELOG)).toContain('refused: CHANGELOG.md says nothing about 0.1.0');
});
