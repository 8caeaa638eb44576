import { existsSync } from 'node:fs';
import { installSystemPackages } from './systemPackages';

/** Where Debian's and Ubuntu's package `chromium` puts it. */
const DEBIANS = '/usr/bin/chromium';

/**
 * How Chromium is started for the tests in the editor and for the screenshots of the docs.
 *
 * Chromium's switches: peter.sh/experiments/chromium-command-line-switches.
 */
export const CHROMIUM_FLAGS: readonly string[] = [
	// Its sandbox refuses to run as root, as in most containers; it opens nothing but our own n8n.
	'--no-sandbox',
	// /dev/shm has 64 MB in a container, too little for the editor: temporary files instead.
	'--disable-dev-shm-usage',
	// Letters are as wide on every machine, so that texts break and screenshots look the same.
	'--font-render-hinting=none',
	// The editor asks npm's registry about every community node; here nothing leaves the machine.
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

/**
 * Finds Chromium and gives its path. The variable CHROMIUM names another one: any browser of the Chromium family. Debian's is
 * installed where a system package may be.
 *
 * @throws Error saying what to install
 */
export async function installChromium(): Promise<string> {
	const own = process.env.CHROMIUM;
	if (own) {
		if (existsSync(own)) return own;
		throw new Error(`CHROMIUM names ${own}, and there is no such file.`);
	}
	if (existsSync(DEBIANS)) return DEBIANS;
	await installSystemPackages(
		['chromium', 'fonts-liberation'],
		'Or set CHROMIUM to the path of a Chromium or Chrome.',
	);
	return DEBIANS;
}
