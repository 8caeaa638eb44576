import { BlockList, isIP } from 'node:net';
import type { Reason } from '../../transport/reason';

/** Which source addresses may post. */
export interface AddressList {
	/** @param address as the connection, or a trusted proxy, gives it; an unknown address is never in a list */
	includes(address: string | undefined): boolean;
}

type Family = 'ipv4' | 'ipv6';

const BITS: Readonly<Record<Family, number>> = { ipv4: 32, ipv6: 128 };

/**
 * Reads the user's list of addresses and networks, divided by commas, blanks or line ends.
 *
 * @param text IPv4 or IPv6 addresses, or networks in CIDR notation (RFC 4632, RFC 4291 2.3), e.g. `192.0.2.0/24`
 * @returns the list; null when the text is blank, so that everybody may post; or why it cannot be read
 */
export function readAddressList(text: string): AddressList | null | { reason: Reason } {
	const entries = text.split(/[\s,;]+/).filter((entry) => entry !== '');
	if (entries.length === 0) return null;
	const list = new BlockList();
	for (const entry of entries) if (!addEntry(list, entry)) return { reason: unreadable(entry) };
	return {
		includes(address = '') {
			const plain = plainAddress(address);
			const family = familyOf(plain);
			return family !== null && list.check(plain, family);
		},
	};
}

/** @returns false when the entry is no address and no network */
function addEntry(list: BlockList, entry: string): boolean {
	const [address = '', prefix, ...more] = entry.split('/');
	const family = familyOf(address);
	if (family === null || more.length > 0) return false;
	if (prefix === undefined) {
		list.addAddress(address, family);
		return true;
	}
	const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Infinity;
	if (bits > BITS[family]) return false;
	list.addSubnet(address, bits, family);
	return true;
}

function familyOf(address: string): Family | null {
	const version = isIP(address);
	if (version === 0) return null;
	return version === 4 ? 'ipv4' : 'ipv6';
}

/** `[2001:db8::1]:443`, `[2001:db8::1]`, `192.0.2.1:443`: gateways note the port as well, e.g. Azure Application Gateway. */
const WITH_PORT = /^\[([^\]]*)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/;

/**
 * The bare address. After a proxy, n8n gives what is in `X-Forwarded-For` as it is there: with a port, in quotes, or with `for=`
 * as in the header Forwarded (RFC 7239, 6). A server that listens on IPv6 sees IPv4 callers as `::ffff:192.0.2.1` (RFC 4291,
 * 2.5.5.2), and addresses of a link with the name of the interface after a percent sign (RFC 4007, 11).
 */
function plainAddress(address: string): string {
	const bare = address
		.trim()
		.replace(/^for=/i, '')
		.replace(/^"(.*)"$/, '$1');
	const [, ipv6, ipv4] = WITH_PORT.exec(bare) ?? [];
	return (ipv6 ?? ipv4 ?? bare).replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/, '');
}

const unreadable = (entry: string): Reason => ({
	code: 'ALLOWED_ADDRESS_INVALID',
	message: `'Allowed Addresses' has an entry that is not an address: ${entry}`,
	cause: 'Each entry must be an IPv4 or IPv6 address, or a network such as 192.0.2.0/24.',
	remedy: 'Correct the entry, or leave the list empty to accept posts from everywhere.',
});
