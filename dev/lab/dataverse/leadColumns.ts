/** A column of the lead table, as EntityDefinitions describes it. Lengths count UTF-16 units. */
export type LeadColumn = {
	readonly name: string;
	readonly label: string;
	readonly required?: 'ApplicationRequired' | 'Recommended' | 'SystemRequired';
	readonly create?: false;
	readonly update?: false;
} & (
	| {
			readonly type: 'String';
			readonly max: number;
			readonly format?: 'Text' | 'Email' | 'Phone' | 'Url' | 'TextArea';
	  }
	| { readonly type: 'Memo'; readonly max: number }
	| { readonly type: 'Picklist' | 'State' | 'Status'; readonly options: Readonly<Record<number, string>> }
	| { readonly type: 'Integer' | 'Decimal' | 'Money'; readonly min: number; readonly most: number }
	/** Without a time of day the Web API takes the date alone ("Behavior and format of the Date and Time column"). */
	| { readonly type: 'DateTime'; readonly dateOnly?: true }
	| { readonly type: 'Boolean' | 'Uniqueidentifier' | 'Lookup' | 'Owner' | 'BigInt' }
);

/** What a new environment has. Facts of `ce/developer/entities/lead.md` (dynamics-365-customer-engagement); two lengths are assumed, as marked. */
export const LEAD_COLUMNS: readonly LeadColumn[] = [
	{ name: 'leadid', label: 'Lead', type: 'Uniqueidentifier', required: 'SystemRequired', update: false },
	{ name: 'subject', label: 'Topic', type: 'String', max: 300, required: 'ApplicationRequired' },
	{ name: 'firstname', label: 'First Name', type: 'String', max: 50, required: 'Recommended' },
	{ name: 'middlename', label: 'Middle Name', type: 'String', max: 50 },
	{ name: 'lastname', label: 'Last Name', type: 'String', max: 50, required: 'ApplicationRequired' },
	{ name: 'fullname', label: 'Name', type: 'String', max: 160, create: false, update: false },
	{ name: 'salutation', label: 'Salutation', type: 'String', max: 100 },
	{ name: 'jobtitle', label: 'Job Title', type: 'String', max: 100 },
	/** Assumed length. */
	{ name: 'companyname', label: 'Company Name', type: 'String', max: 100 },
	{ name: 'emailaddress1', label: 'Email', type: 'String', max: 100, format: 'Email' },
	{ name: 'emailaddress2', label: 'Email Address 2', type: 'String', max: 100, format: 'Email' },
	{ name: 'telephone1', label: 'Business Phone', type: 'String', max: 50, format: 'Phone' },
	{ name: 'mobilephone', label: 'Mobile Phone', type: 'String', max: 20, format: 'Phone' },
	{ name: 'websiteurl', label: 'Website', type: 'String', max: 200, format: 'Url' },
	{ name: 'address1_line1', label: 'Street 1', type: 'String', max: 250 },
	{ name: 'address1_city', label: 'City', type: 'String', max: 80 },
	/** Assumed length. */
	{ name: 'address1_stateorprovince', label: 'State/Province', type: 'String', max: 50 },
	{ name: 'address1_postalcode', label: 'ZIP/Postal Code', type: 'String', max: 20 },
	{ name: 'address1_country', label: 'Country/Region', type: 'String', max: 80 },
	{ name: 'description', label: 'Description', type: 'Memo', max: 2000 },
	{ name: 'numberofemployees', label: 'No. of Employees', type: 'Integer', min: 0, most: 1_000_000 },
	{ name: 'revenue', label: 'Annual Revenue', type: 'Money', min: 0, most: 1_000_000_000 },
	{ name: 'donotemail', label: 'Do not allow Emails', type: 'Boolean' },
	{ name: 'donotbulkemail', label: 'Do not allow Bulk Emails', type: 'Boolean' },
	{
		name: 'leadsourcecode',
		label: 'Lead Source',
		type: 'Picklist',
		options: {
			1: 'Advertisement',
			2: 'Employee Referral',
			3: 'External Referral',
			4: 'Partner',
			5: 'Public Relations',
			6: 'Seminar',
			7: 'Trade Show',
			8: 'Web',
			9: 'Word of Mouth',
			10: 'Other',
			100000000: 'Microsoft Marketplace',
		},
	},
	{
		name: 'leadqualitycode',
		label: 'Rating',
		type: 'Picklist',
		options: { 1: 'Hot', 2: 'Warm', 3: 'Cold' },
	},
	{
		name: 'statecode',
		label: 'Status',
		type: 'State',
		create: false,
		options: { 0: 'Open', 1: 'Qualified', 2: 'Disqualified' },
	},
	{ name: 'statuscode', label: 'Status Reason', type: 'Status', options: { 1: 'New', 2: 'Contacted' } },
	{ name: 'ownerid', label: 'Owner', type: 'Owner', required: 'SystemRequired' },
	{ name: 'campaignid', label: 'Source Campaign', type: 'Lookup' },
	{ name: 'overriddencreatedon', label: 'Record Created On', type: 'DateTime', update: false },
	{ name: 'estimatedclosedate', label: 'Est. Close Date', type: 'DateTime', dateOnly: true },
	{ name: 'createdon', label: 'Created On', type: 'DateTime', create: false, update: false },
	/** A customisation: the column of the alternate key that the documentation of the node describes. */
	{ name: 'new_leadkey', label: 'Marketplace Lead Key', type: 'String', max: 100 },
	{ name: 'new_offer', label: 'Marketplace Offer', type: 'String', max: 100 },
	{ name: 'new_stage', label: 'Marketplace Stage', type: 'String', max: 100 },
	{
		name: 'new_interest',
		label: 'Marketplace Interest',
		type: 'Picklist',
		options: { 100000000: 'initial-interest', 100000001: 'trial', 100000002: 'active' },
	},
];

/** Lookups by the navigation property that binds them, and the entity sets they may point to. */
export const LEAD_LOOKUPS: Readonly<Record<string, readonly string[]>> = {
	ownerid: ['systemusers', 'teams'],
	campaignid: ['campaigns'],
};
