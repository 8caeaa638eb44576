import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import buildConfig from '../../tsconfig.build.json';
import { root } from './settings';

/** What `npm run build` reads. */
const SOURCES = buildConfig.include.filter((path) => !path.includes('*'));
const SOURCE_FILES = [
	'gulpfile.js',
	'package.json',
	'package-lock.json',
	'tsconfig.json',
	'tsconfig.build.json',
];

/** Why `dist/` is not what the sources say, or undefined when it is. */
export function staleBuild(): string | undefined {
	const manifest = join(root, 'dist', 'types', 'nodes.json');
	if (!existsSync(manifest)) return 'the package is not built';
	const built = statSync(manifest).mtimeMs;
	const files = [...SOURCE_FILES.map((file) => join(root, file)), ...SOURCES.flatMap(filesUnder)];
	const newer = files.find((file) => statSync(file).mtimeMs > built);
	return newer && `dist/ is older than ${newer}`;
}

const filesUnder = (folder: string): string[] =>
	readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
