/** Tags as most AWS services take them. */
export const tagList = (tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Tags as most AWS services return them, as a map. */
export const tagMap = (
  tags:
    | readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]
    | undefined,
): Record<string, string | undefined> =>
  Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? "", Value]));
