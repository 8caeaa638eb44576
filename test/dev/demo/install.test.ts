/** The installation empties node_modules before it fills it anew, so it must be a folder of its own. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'leads-install-'));
});

afterEach(() => {
	rmSync(folder, { recursive: true, force: true });
});

/** Its own process, because jest does not load modules of this kind. */
const requireOwnModules = (): { status: number | null; stderr: string } => {
	const script =
		'const { requireOwnModules } = await import(process.argv[1]); requireOwnModules(process.argv[2]);';
	const module = join(__dirname, '../../../dev/demo/install.mjs');
	const command = ['--input-type=module', '--eval', script, module, folder];
	return spawnSync(process.execPath, command, { encoding: 'utf8' });
};

it('refuses to install through a symbolic link, and leaves the folder behind it alone', () => {
	const shared = join(folder, 'shared');
	mkdirSync(shared);
	writeFileSync(join(shared, 'package.json'), '{}');
	symlinkSync(shared, join(folder, 'node_modules'), 'junction');
	const { status, stderr } = requireOwnModules();
	expect(status).not.toBe(0);
	expect(stderr).toContain('is a symbolic link');
	expect(stderr).toContain('delete the link to install here');
	expect(existsSync(join(shared, 'package.json'))).toBe(true);
});

it('refuses a link that points nowhere, too', () => {
	symlinkSync(join(folder, 'gone'), join(folder, 'node_modules'), 'junction');
	expect(requireOwnModules().stderr).toContain('is a symbolic link');
});

it('installs into a folder of its own, and where there is none yet', () => {
	expect(requireOwnModules()).toMatchObject({ status: 0, stderr: '' });
	mkdirSync(join(folder, 'node_modules'));
	expect(requireOwnModules()).toMatchObject({ status: 0, stderr: '' });
});
