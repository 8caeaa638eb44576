import { existsSync } from 'node:fs';
import { run } from '../../dev/demo/process.mjs';

/**
 * Installs packages of Debian or Ubuntu, but only when asked: by CI, which sets the variable CI, or by INSTALL_SYSTEM_PACKAGES=1.
 *
 * @param otherwise what else helps, for the error
 * @throws Error naming the packages, where they may or can not be installed
 */
export async function installSystemPackages(packages: readonly string[], otherwise = ''): Promise<void> {
	const isAsked = Boolean(process.env.CI || process.env.INSTALL_SYSTEM_PACKAGES);
	const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
	if (!isAsked || !canInstall) {
		const command = `apt-get install ${packages.join(' ')}`;
		const ask = canInstall ? ' INSTALL_SYSTEM_PACKAGES=1 lets this test install it.' : '';
		throw new Error(
			`This test needs ${packages.join(' and ')}. On Debian: ${command}.${ask} ${otherwise}`.trim(),
		);
	}
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	await run(['apt-get', 'update', '-qq'], { env });
	await run(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}
