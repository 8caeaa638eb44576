import type { SeededRandom } from '../seededRandom';

/** Microsoft's customer record, in the documents' spelling. A member without a value is undefined. */
export interface Customer {
	FirstName?: string;
	LastName?: string;
	Email?: string;
	Phone?: string;
	Country?: string;
	Company?: string;
	Title?: string;
}

export const CUSTOMER_MEMBERS = [
	'FirstName',
	'LastName',
	'Email',
	'Phone',
	'Country',
	'Company',
	'Title',
] as const satisfies ReadonlyArray<keyof Customer>;

type Words = readonly [string, ...string[]];
interface Region {
	first: Words;
	last: Words;
	/** Spellings that occur: names and codes (lead-facts.md, A23). */
	country: Words;
	phone: string;
	domain: string;
}

/** Own word lists: they hold still, where a library's change with its version and with them every seeded lead. */
const REGIONS: readonly [Region, ...Region[]] = [
	{
		first: ['Grace', 'Ada', 'Marcus', 'Olivia', 'Liam', 'Noah', 'Sean', 'Emma', 'Jamal', 'Priya', 'Mary Ann'],
		last: ['Hopper', "O'Neill", 'Smith', 'Garcia', 'van der Berg', 'Lee', 'Nguyen', 'Smith-Jones', 'Patel'],
		country: ['US', 'USA', 'United States'],
		phone: '+1 425 555 ',
		domain: 'example.com',
	},
	{
		first: ['Jürgen', 'Anke', 'Björn', 'Klára', 'Zoë', 'François', 'Søren', 'Jiří'],
		last: ['Müller', 'Groß', 'Dvořák', 'Lefèvre', 'Nuñez', 'Kılıç', 'Østberg'],
		country: ['DE', 'Germany', 'CZ', 'France', 'Türkiye', 'DK'],
		phone: '+49 (0)89 ',
		domain: 'example.org',
	},
	{
		first: ['太郎', '花子', '健', '美咲'],
		last: ['山田', '佐藤', '鈴木', '髙橋'],
		country: ['JP', 'Japan'],
		phone: '+81-3-5555-',
		domain: 'example.jp',
	},
	{
		first: ['נועה', 'אורי'],
		last: ['כהן', 'לוי'],
		country: ['IL', 'Israel'],
		phone: '+972 3 555 ',
		domain: 'example.net',
	},
	{
		first: ['محمد', 'ليلى'],
		last: ['السيد', 'حسن'],
		country: ['EG', 'Egypt'],
		phone: '+20 2 555 ',
		domain: 'example.net',
	},
	{
		first: ['민준', '서연'],
		last: ['김', '이'],
		country: ['KR', 'Korea, Republic of'],
		phone: '+82 2 555 ',
		domain: 'example.com',
	},
	{
		first: ['Олена', 'Иван'],
		last: ['Петров', 'Шевченко'],
		country: ['UA', 'Ukraine', 'BG'],
		phone: '+380 44 555 ',
		domain: 'example.org',
	},
];

const COMPANIES: Words = [
	'Fabrikam',
	'Adventure Works',
	'Northwind Traders',
	'Tailspin Toys',
	'Wide World Importers',
	'Litware, Inc.',
	'Proseware & Söhne GmbH',
	'株式会社サンプル',
	'A. Datum',
];
const TITLES: Words = [
	'CTO',
	'IT Manager',
	'Head of Operations',
	'Développeuse',
	'Buyer',
	'部長',
	'VP, Sales',
];

/** Somebody at a company. The address is this person's own: the number makes it so. */
export function makeBuyer(random: SeededRandom, number: number): Customer {
	const region = random.pick(REGIONS);
	const LastName = random.pick(region.last);
	const mailbox =
		LastName.normalize('NFD')
			.replace(/[^A-Za-z]/g, '')
			.toLowerCase() || 'buyer';
	return {
		FirstName: random.pick(region.first),
		LastName,
		Email: `${random.percent(10) ? mailbox.toUpperCase() : mailbox}.${number}@${region.domain}`,
		Phone: `${region.phone}${String(random.between(0, 9999)).padStart(4, '0')}`,
		Country: random.pick(region.country),
		Company: random.pick(COMPANIES),
		Title: random.pick(TITLES),
	};
}

/** The same person at a school. */
export const atSchool = (buyer: Customer): Customer => ({
	...buyer,
	Email: buyer.Email?.replace(/@.*/, '@students.example.edu'),
});
