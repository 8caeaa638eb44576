/** Where Microsoft puts the leads; made by Microsoft with the first of them (lead-facts 1.1). */
export const LEADS_TABLE = 'MarketplaceLeads';

/** Where the trigger keeps what became of them, unless the user names another table. */
export const LEDGER_TABLE = 'MarketplaceLeadLedger';

/** Where Lead Route keeps its decisions, unless the user names another table. */
export const ROUTING_TABLE = 'MarketplaceLeadRouting';
