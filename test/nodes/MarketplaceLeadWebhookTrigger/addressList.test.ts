import { readAddressList } from '../../../nodes/MarketplaceLeadWebhookTrigger/addressList';

/** The list, or the text that refuses it. */
function includes(list: string, address: string | undefined): boolean | string {
	const read = readAddressList(list);
	if (read === null) return 'no list';
	return 'reason' in read ? read.reason.message : read.includes(address);
}

describe('a list of source addresses', () => {
	it.each([
		['192.0.2.7', '192.0.2.7', true],
		['192.0.2.7', '192.0.2.8', false],
		['192.0.2.0/24', '192.0.2.255', true],
		['192.0.2.0/24', '192.0.3.0', false],
		['192.0.2.77/24', '192.0.2.1', true],
		['0.0.0.0/0', '203.0.113.9', true],
		['0.0.0.0/0', '2001:db8::1', false],
		['192.0.2.7/32', '192.0.2.7', true],
		['192.0.2.7/32', '192.0.2.6', false],
		['2001:db8::/32', '2001:db8:ffff::1', true],
		['2001:db8::/32', '2001:db9::1', false],
		['2001:DB8::1', '2001:0db8:0:0:0:0:0:1', true],
		['::1', '::1', true],
		['::/0', '2001:db8::1', true],
		['::/0', '192.0.2.1', true],
	])('%s and a post from %s: %s', (list, address, expected) => {
		expect(includes(list, address)).toBe(expected);
	});

	it('takes an IPv4 caller of an IPv6 server for what it is', () => {
		expect(includes('192.0.2.0/24', '::ffff:192.0.2.7')).toBe(true);
		expect(includes('192.0.2.0/24', '::FFFF:192.0.3.7')).toBe(false);
		expect(includes('::ffff:192.0.2.7', '::ffff:192.0.2.7')).toBe(true);
	});

	it.each([
		['10.1.2.3:51234', '10.0.0.0/8'],
		['"10.1.2.3:51234"', '10.0.0.0/8'],
		['for=10.1.2.3', '10.1.2.3'],
		['for="10.1.2.3:51234"', '10.1.2.3'],
		['[::1]:443', '::1'],
		['[2001:db8::7]', '2001:db8::/32'],
		['For="[2001:db8:cafe::17]:4711"', '2001:db8::/32'],
		['[::ffff:10.1.2.3]:443', '10.1.2.3'],
		[' 10.1.2.3 ', '10.1.2.3'],
	])('takes %s, as proxies write an address, for one of %s', (address, list) => {
		expect(includes(list, address)).toBe(true);
		expect(includes('192.0.2.0/24, 2001:db9::/32', address)).toBe(false);
	});

	it('passes over the interface of a link-local address', () => {
		expect(includes('fe80::/10', 'fe80::1%eth0')).toBe(true);
	});

	it('has room for many entries, divided as people divide them', () => {
		const list = ' 192.0.2.1,2001:db8::/32 ;\n 198.51.100.0/24 ,, ';
		for (const address of ['192.0.2.1', '2001:db8::5', '198.51.100.9'])
			expect(includes(list, address)).toBe(true);
		expect(includes(list, '203.0.113.1')).toBe(false);
	});

	it.each([
		...[undefined, '', 'localhost', '192.0.2', 'not an address', 'unknown', 'for=_gateway'],
		...['10.1.2.3:x', '10.1.2.3:443:1', '[10.1.2.3', '[]:443', '10.1.2.3, 10.1.2.4'],
	])('never has a caller in it whose address is %s', (address) => {
		expect(includes('0.0.0.0/0, ::/0', address)).toBe(false);
	});

	it.each([[''], ['  '], [' , ;\n']])('that is blank (%j) is no list: everybody may post', (list) => {
		expect(readAddressList(list)).toBeNull();
	});

	it.each([
		'192.0.2.300',
		'192.0.2.0/33',
		'192.0.2.0/',
		'192.0.2.0/-1',
		'2001:db8::/129',
		'192.0.2.*',
		'192.0.2.1-192.0.2.9',
		'example.com',
		'1.2.3.4/24/24',
	])('with the entry %s is refused as a whole, and names the entry', (entry) => {
		const read = readAddressList(`192.0.2.1, ${entry}`);
		expect(read).toMatchObject({ reason: { message: expect.stringContaining(entry) } });
	});
});
