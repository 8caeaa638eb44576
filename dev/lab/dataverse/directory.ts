/** A secret of an application registration: the value proves who asks, the id only names it in the portal. */
export interface ApplicationSecret {
	readonly id: string;
	readonly value: string;
	readonly expired?: boolean;
}

export interface Application {
	readonly appId: string;
	readonly secrets: readonly ApplicationSecret[];
	readonly disabled?: boolean;
}

export interface Tenant {
	readonly id: string;
	readonly domain: string;
	readonly applications: readonly Application[];
}

/** A working registration, and beside it what people enter instead by mistake. */
export const CONTOSO = {
	tenantId: '11111111-2222-4333-8444-555555555555',
	domain: 'contoso.example',
	appId: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
	secret: 'Xy7~a.very-good_Secret~of.Contoso0123456',
	secretId: '99999999-8888-4777-8666-555555555555',
	expiredSecret: 'Old~a.very-good_Secret~of.Contoso6543210',
	disabledAppId: 'aaaaaaaa-bbbb-4ccc-8ddd-ffffffffffff',
} as const;

export const CONTOSO_TENANT: Tenant = {
	id: CONTOSO.tenantId,
	domain: CONTOSO.domain,
	applications: [
		{
			appId: CONTOSO.appId,
			secrets: [
				{ id: CONTOSO.secretId, value: CONTOSO.secret },
				{ id: '99999999-8888-4777-8666-444444444444', value: CONTOSO.expiredSecret, expired: true },
			],
		},
		{
			appId: CONTOSO.disabledAppId,
			secrets: [{ id: '99999999-8888-4777-8666-333333333333', value: CONTOSO.secret }],
			disabled: true,
		},
	],
};
