import { readEndpointUrl } from '../../transport/endpointUrl';

describe('the address', () => {
	it.each([
		'https://example.com/leads?code=1',
		'http://localhost:3000/x',
		'http://127.0.0.1/x',
		'http://127.9.9.9/',
		'http://[::1]:8080/',
		'http://dev.localhost/',
		'  https://example.com/  ',
	])('%s may be posted to', (url) => {
		expect(readEndpointUrl(url)).toHaveProperty('url');
	});

	it.each([
		'http://example.com/',
		'http://localhost.example.com/',
		'http://127.0.0.1.example.com/',
		'ftp://example.com/',
		'file:///etc/hosts',
		'https://robin@example.com/',
		'https://',
		'/leads',
		'',
		undefined,
	])('%s may not', (url) => {
		expect(readEndpointUrl(url)).toHaveProperty('reason');
	});
});
