/**
 * As services name their variables: BFL_API_KEY, API_KEYS, AWS_ACCESS_KEY_ID, AUTHTOKEN, PGPASSWORD, MYSQL_PWD, NPM_AUTH,
 * GITHUB_PAT; and what often holds a password: HTTPS_PROXY, DATABASE_URL, SENTRY_DSN. Not PATH, PWD, XAUTHORITY.
 */
const secretName =
  /KEYS?(_|$)|TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|PROXY|(^|_)PASS(_|$)|_PWD$|(^|_)(AUTH|PAT)(_|$)|(_|^)(URL|URI|DSN)$|CONNECTION_STRING/i;

/** An address with a person's name and password in it, whatever the variable is called. */
const addressWithPassword = /:\/\/[^/\s@]+@/;

/**
 * An environment for a process that reads strangers' files in native code: without the variables that by their names or
 * values look as if they held keys. All else stays, as drivers read it.
 */
export function withoutSecrets(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept = Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined || secretName.test(name) || addressWithPassword.test(value)) return [];
    return [[name, value]];
  });
  return Object.fromEntries(kept);
}
