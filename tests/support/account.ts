import type { AccountFacts } from "../../environments/facts/account-facts";

/** The known-good account: one department lives in it. */
export const parksAccount: AccountFacts = {
  stack: "account-dev",
  stage: "dev",
  departments: ["parks"],
  settings: {
    accountId: "111122223333",
    homeRegion: "ca-central-1",
    replicaRegion: "ca-west-1",
    enableReplicaRegion: true,
    trailRetentionDays: 400,
    trailLock: "governance",
    logRetentionDays: 90,
    alertAddresses: ["security@example.org"],
    activateCostTags: false,
    ownerEmail: "cloud@example.org",
    costCentre: "CC-1",
  },
};

/** The known-good account with other settings. */
export const accountWith = (changes: Partial<AccountFacts["settings"]>): AccountFacts => ({
  ...parksAccount,
  settings: { ...parksAccount.settings, ...changes },
});
