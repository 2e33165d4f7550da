/** IPv4 ranges in CIDR notation. */

/** A range as numbers: its first address and how many addresses it has. */
interface Range {
  readonly first: number;
  readonly size: number;
}

const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(rangeOf);

/**
 * Whether a text is a private range from /16 to /26 that begins where its mask says. A VPC may be /16 to /28; below /26
 * there is no room for two tiers of subnets.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
 */
export function isPrivateRange(cidr: string): boolean {
  const range = rangeOf(cidr);
  if (range === undefined || range.size < 2 ** 6 || range.size > 2 ** 16) return false;
  return PRIVATE_RANGES.some((one) => one !== undefined && contains(one, range));
}

/** Whether two ranges have an address in common; texts that are no ranges have none. */
export function overlap(one: string, other: string): boolean {
  const [left, right] = [rangeOf(one), rangeOf(other)];
  if (left === undefined || right === undefined) return false;
  return left.first < right.first + right.size && right.first < left.first + left.size;
}

function rangeOf(cidr: string): Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  const [bytes, mask] = [match?.slice(1, 5).map(Number) ?? [], Number(match?.[5])];
  if (match === null || mask > 32 || bytes.some((byte) => byte > 255)) return undefined;
  const first = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - mask);
  return first % size === 0 ? { first, size } : undefined;
}

const contains = (outer: Range, inner: Range): boolean =>
  outer.first <= inner.first && inner.first + inner.size <= outer.first + outer.size;
