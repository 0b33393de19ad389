/** As services name their variables: BFL_API_KEY, HF_TOKEN, AWS_ACCESS_KEY_ID, DB_PASSWORD. */
const secretName = /(^|_)(API_?KEY|KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)(_|$)/i;

/**
 * An environment for a process that reads strangers' files in native code: without the variables that by their names
 * hold keys. All else stays, as drivers read it.
 */
export function withoutSecrets(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) => !secretName.test(name));
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
