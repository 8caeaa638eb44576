/** Rules or teams that cannot work. Nothing was decided. Texts hold what the user wrote in the node, and nothing of a lead. */
export class PlanFault extends Error {
	override readonly name = 'PlanFault';

	/**
	 * @param cause what is wrong, one sentence without a full stop
	 * @param remedy what to do, whole sentences
	 */
	constructor(
		override readonly cause: string,
		readonly remedy: string,
	) {
		super(cause);
	}
}
