/** All cases, area by area: what breaks each rule. */
import { CASES as athena } from "./athena";
import { CASES as cost } from "./cost";
import { CASES as databrew } from "./databrew";
import { CASES as ec2 } from "./ec2";
import { CASES as elsewhere } from "./elsewhere";
import { CASES as events } from "./events";
import { CASES as front } from "./front";
import { CASES as glue } from "./glue";
import { CASES as governance } from "./governance";
import { CASES as iam } from "./iam";
import { CASES as kms } from "./kms";
import { CASES as s3 } from "./s3";
import { CASES as trail } from "./trail";
import { CASES as vpc } from "./vpc";
import { CASES as watch } from "./watch";
import type { Case } from "./case";

export type { Case } from "./case";

export const CASES: readonly Case[] = [
  ...athena,
  ...cost,
  ...databrew,
  ...ec2,
  ...elsewhere,
  ...events,
  ...front,
  ...glue,
  ...governance,
  ...iam,
  ...kms,
  ...s3,
  ...trail,
  ...vpc,
  ...watch,
];
