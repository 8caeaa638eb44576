/** Where Dynamics 365 is hosted: who gives out tokens, and how environments are named. */
export interface Cloud {
	name: string;
	value: string;
	description: string;
	/** Origin of the token endpoint; empty where the user enters it. */
	loginUrl: string;
	/** What the host of an environment ends with; empty where anything may be entered. */
	hostSuffix: string;
}

/**
 * Sources: "Microsoft Entra authentication and national clouds" (token endpoints); "Power Platform US Government" and
 * "Business applications in China operated by 21Vianet" (addresses of environments). GCC uses the global endpoints.
 */
export const CLOUDS = [
	{
		name: 'China (21Vianet)',
		value: 'china',
		description: 'Environments at crm.dynamics.cn',
		loginUrl: 'https://login.partner.microsoftonline.cn',
		hostSuffix: '.dynamics.cn',
	},
	{
		name: 'Custom',
		value: 'custom',
		description: 'Any other host, which you enter as Login URL',
		loginUrl: '',
		hostSuffix: '',
	},
	{
		name: 'Global',
		value: 'global',
		description: 'Environments at crm.dynamics.com and crm2 to crm21, GCC (crm9) among them',
		loginUrl: 'https://login.microsoftonline.com',
		hostSuffix: '.dynamics.com',
	},
	{
		name: 'US Government DoD',
		value: 'dod',
		description: 'Environments at crm.appsplatform.us',
		loginUrl: 'https://login.microsoftonline.us',
		hostSuffix: '.crm.appsplatform.us',
	},
	{
		name: 'US Government GCC High',
		value: 'gccHigh',
		description: 'Environments at crm.microsoftdynamics.us',
		loginUrl: 'https://login.microsoftonline.us',
		hostSuffix: '.crm.microsoftdynamics.us',
	},
] as const satisfies readonly Cloud[];

export const cloudOf = (value: unknown): Cloud | undefined => CLOUDS.find((cloud) => cloud.value === value);

/** The cloud that hosts an environment by its name; undefined when the name is none of Dynamics 365. */
export const cloudOfHost = (host: string): Cloud | undefined =>
	CLOUDS.find(({ hostSuffix }) => hostSuffix !== '' && host.endsWith(hostSuffix));
