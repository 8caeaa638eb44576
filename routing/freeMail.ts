import { type FreeMail, freeMailOf, NO_FREE_MAIL } from './domains';
import type { Plan } from './plan';

/** The list of mail services, where the plan asks for it. */
export async function freeMailFor({ rules, teams }: Plan): Promise<FreeMail> {
	const isAsked =
		rules.some(({ when }) => when.freeMail !== undefined) ||
		teams.some(({ sticky }) => sticky === 'buyerAndCompany');
	if (!isAsked) return NO_FREE_MAIL;
	const { MAIL_PROVIDERS } = await import('../vendor/emailProviders');
	return freeMailOf(MAIL_PROVIDERS);
}
