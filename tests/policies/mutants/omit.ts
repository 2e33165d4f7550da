/** An object without one of its properties. */
export const omit = <T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> =>
  Object.fromEntries(Object.entries(value).filter(([other]) => other !== key)) as Omit<T, K>;
