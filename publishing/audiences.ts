/** Who reports are for; each audience is a folder of the published zone. */
export const AUDIENCES = ["internal", "public"] as const;

/** Who a report is for. */
export type Audience = (typeof AUDIENCES)[number];
