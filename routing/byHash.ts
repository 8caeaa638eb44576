import { createHash } from 'node:crypto';
import type { Member } from './plan';

/** 13 hex digits: what a double holds exactly, with a half to spare. */
const RANGE = 2 ** 52;

/**
 * Who gets a lead by its key alone: weighted rendezvous hashing (D. Thaler, C. Ravishankar, 1998; the weighted form as in C. Schindelhauer,
 * G. Schomaker, 2005, "Weighted Distributed Hash Tables"). The same key gives the same member everywhere and at any time, and a member who
 * joins or leaves moves only the keys that are the member's own. Shares are fair on average only.
 */
export function chooseByHash(key: string, members: readonly Member[]): Member | null {
	let chosen: Member | null = null;
	let highest = -Infinity;
	for (const member of members) {
		if (member.weight <= 0) continue;
		const score = -member.weight / Math.log(chanceOf(`${member.name.length}:${member.name}${key}`));
		if (score > highest) {
			chosen = member;
			highest = score;
		}
	}
	return chosen;
}

/** A number between 0 and 1, neither of them included. */
function chanceOf(text: string): number {
	const digits = createHash('sha256').update(text).digest('hex').slice(0, 13);
	return (parseInt(digits, 16) + 0.5) / RANGE;
}
