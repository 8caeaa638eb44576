import { BlockList, isIP } from 'node:net';

/** Addresses that only this machine or its own network reaches (RFC 1918, 3927, 4193, 4291, 5735, 6598). */
const PRIVATE = new BlockList();
for (const [network, bits] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.168.0.0', 16],
] as const) {
	PRIVATE.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
	['::1', 128],
	['fc00::', 7],
	['fe80::', 10],
] as const) {
	PRIVATE.addSubnet(network, bits, 'ipv6');
}

/** Names that no public name server knows (RFC 6761, 6762, 8375), or that have no domain at all. */
const PRIVATE_NAME = /^[^.]*$|\.(?:localhost|local|internal|lan|home\.arpa|test)$/i;

/**
 * Why Microsoft cannot post leads to an address, in words for the log; null if nothing speaks against it. Whether it
 * really gets through is only known when the first lead has come.
 *
 * @param url the Production URL, as n8n makes it from WEBHOOK_URL or its own host name
 */
export function whyOutOfReach(url: string): string | null {
	if (!URL.canParse(url)) return 'it is no URL';
	const { protocol, hostname } = new URL(url);
	const host = hostname.replace(/^\[|\]$/g, '');
	const version = isIP(host);
	const isPrivate =
		version === 0 ? PRIVATE_NAME.test(host) : PRIVATE.check(host, version === 6 ? 'ipv6' : 'ipv4');
	if (isPrivate) return 'only machines in your own network can reach this address';
	return protocol === 'https:' ? null : 'Partner Center only accepts addresses that begin with https://';
}
