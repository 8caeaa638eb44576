import { parseLead } from '../../lead/parse';
import { offerCatalogue, type OfferCatalogue } from '../../lead/offer';
import { post, readSource, row, withoutUndefined } from './samples';

const id = (publisherId: string | null, offerId: string | null, planId: string | null = null) => ({
	publisherId,
	offerId,
	planId,
});
const ofProduct = (ProductId: string, catalogue?: OfferCatalogue) =>
	parseLead(row({ ProductId }), { catalogue });

describe('an offer id is divided at its first dot', () => {
	test.each([
		['checkpoint.check-point-r77-10sg-byol', 'checkpoint', 'check-point-r77-10sg-byol'],
		['bitnami.openedxcypress', 'bitnami', 'openedxcypress'],
		['docusign.3701c77e-1cfa-4c56-91e6-3ed0b622145a', 'docusign', '3701c77e-1cfa-4c56-91e6-3ed0b622145a'],
		['docusign.3701c77e-1cfa-4c56-91e6-3ed0b622145', 'docusign', '3701c77e-1cfa-4c56-91e6-3ed0b622145'],
		['con_toso.suite.v2', 'con_toso', 'suite.v2'],
	])('%s', (text, publisherId, offerId) => {
		expect(ofProduct(text)).toMatchObject(id(publisherId, offerId));
		const behindBar = readSource(`AzureMarketplace-INS|${text}`);
		expect(behindBar).toMatchObject(id(publisherId, offerId));
		expect(behindBar.warnings).not.toContain('offer-not-qualified');
	});
});

describe('what a translator did to an id is a title, not an id', () => {
	test.each([
		'checkpoint.check – bod r77-10sg-byol',
		'docusign.3701c77e-1cfa - 4c 56-91e6-3ed0b622145a',
		'checkpoint.check-지점-r77-10sg-byol',
		'checkpoint.check-点-r77-10sg-byol',
		'Checkpoint. Check-Point-r77-10sg-KLG',
		'bıtnami.openedxcypress',
		'My Offer',
	])('%s', (text) => {
		const lead = readSource(`AzureMarketplace-INS|${text}`);
		expect(lead).toMatchObject({ ...id(null, null), offerTitle: 'Check Point vSEC' });
		expect(lead.warnings).toContain('offer-not-qualified');
		const alone = parseLead(`AzureMarketplace-INS|${text}`);
		expect(alone).toMatchObject({ ...id(null, null), offerTitle: text });
	});
});

test('the column ProductId wins over what follows the bar', () => {
	const lead = parseLead(
		row({ LeadSource: 'AzureMarketplace-INS|contoso.other', ProductId: 'contoso.suite' }),
	);
	expect(lead).toMatchObject(id('contoso', 'suite'));
});

test('a title is never taken for an id, even if it looks like one', () => {
	expect(parseLead(post({ OfferTitle: 'contoso.suite' }))).toMatchObject({
		...id(null, null),
		offerTitle: 'contoso.suite',
	});
});

test('an id that names no publisher is told: the store asset id of an Office add-in', () => {
	const lead = ofProduct('WA104381303');
	expect(lead).toMatchObject(id(null, 'WA104381303'));
	expect(lead.warnings).toContain('offer-not-qualified');
});

test('a product id that is none is kept as the title where there is no other', () => {
	expect(parseLead(row({ ProductId: 'my-offer', OfferDisplayName: '' }))).toMatchObject({
		offerTitle: 'my-offer',
	});
	expect(parseLead(row({ ProductId: 'my-offer' }))).toMatchObject({ offerTitle: 'Check Point vSEC' });
});

test('no offer at all is told', () => {
	const lead = parseLead(withoutUndefined(post({ OfferTitle: undefined })));
	expect(lead.offerTitle).toBeNull();
	expect(lead.warnings).toContain('offer-missing');
	expect(lead.warnings).not.toContain('offer-not-qualified');
});

describe('the catalogue', () => {
	const catalogue = offerCatalogue([
		{
			publisher: 'checkpoint',
			offer: 'check-point-r77-10',
			plans: ['sg-byol', 'sg-ngtp'],
			title: 'Check Point vSEC',
		},
		{ publisher: ' Bitnami ', offer: 'OpenEdx', plans: [' cypress ', ''], title: 'Open edX' },
		{ publisher: 'contoso', offer: 'suite', title: 'Suite' },
		{ publisher: 'contoso', offer: 'suite-2', title: 'Suite ' },
	]);

	test.each([
		['checkpoint.check-point-r77-10sg-byol', 'checkpoint', 'check-point-r77-10', 'sg-byol'],
		['checkpoint.check-point-r77-10', 'checkpoint', 'check-point-r77-10', null],
		['bitnami.openedxcypress', 'bitnami', 'openedx', 'cypress'],
		['checkpoint.check-point-r77-10sg-other', 'checkpoint', 'check-point-r77-10sg-other', null],
		['other.openedxcypress', 'other', 'openedxcypress', null],
	])('divides %s into offer and plan, or leaves it', (text, publisherId, offerId, planId) => {
		expect(ofProduct(text, catalogue)).toMatchObject(id(publisherId, offerId, planId));
	});

	test('finds the id of a title, without regard to case and blanks', () => {
		const lead = parseLead(post({ OfferTitle: ' check  point VSEC ' }), { catalogue });
		expect(lead).toMatchObject({
			...id('checkpoint', 'check-point-r77-10'),
			offerTitle: 'check  point VSEC',
		});
		expect(lead.warnings).not.toContain('offer-not-qualified');
	});

	test('brings the title of an id that came without', () => {
		expect(parseLead('AzureMarketplace-INS|bitnami.openedxcypress', { catalogue })).toMatchObject({
			...id('bitnami', 'openedx', 'cypress'),
			offerTitle: 'Open edX',
		});
	});

	test('guesses nothing where two offers claim a title or an id', () => {
		expect(parseLead(post({ OfferTitle: 'suite' }), { catalogue })).toMatchObject(id(null, null));
		const fused = offerCatalogue([
			{ publisher: 'p', offer: 'ab', plans: ['c', 'cd'] },
			{ publisher: 'p', offer: 'a', plans: ['bc'] },
			{ publisher: 'p', offer: 'abcd' },
		]);
		expect(ofProduct('p.abc', fused)).toMatchObject(id('p', 'abc', null));
		expect(ofProduct('p.abcd', fused)).toMatchObject(id('p', 'abcd', null));
	});

	test('gives the leads of both encodings one customer key', () => {
		const UserDetails = { Email: 'a@b.example' };
		const byTitle = parseLead(post({ UserDetails, OfferTitle: 'Open edX' }), { catalogue });
		const byId = parseLead(post({ UserDetails, LeadSource: 'AppSource-PLT|bitnami.openedxcypress' }), {
			catalogue,
		});
		expect(byTitle.customerKey).toBe(byId.customerKey);
		expect(byTitle.leadId).not.toBe(byId.leadId);
	});
});
