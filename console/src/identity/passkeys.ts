import { answer, api, open } from '../api/client';

/** JSON whose shape WebAuthn knows and we do not look at. */
export type Json = Record<string, unknown>;

/** Why a browser made no passkey, or showed none. */
export class PasskeyFailed extends Error {
  override name = 'PasskeyFailed';
}

/** Whether this browser can do it: all since 2025, at an address that is safe from listeners. */
export function hasPasskeys(): boolean {
  return (
    'PublicKeyCredential' in window &&
    'parseRequestOptionsFromJSON' in PublicKeyCredential &&
    'parseCreationOptionsFromJSON' in PublicKeyCredential
  );
}

/** Has the person choose one of their passkeys, and answers what it says. */
export async function passkeyAnswer(): Promise<Json> {
  const { body } = await answer(open.POST('/passkeys/login/options'));
  return ask(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
        body as unknown as PublicKeyCredentialRequestOptionsJSON,
      ),
    }),
  );
}

/** Has this device make a passkey for whoever is signed in. */
export async function newPasskey(): Promise<Json> {
  const { body } = await answer(api.POST('/passkeys/register/options'));
  return ask(() =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
        body as unknown as PublicKeyCredentialCreationOptionsJSON,
      ),
    }),
  );
}

async function ask(browser: () => Promise<Credential | null>): Promise<Json> {
  try {
    const credential = await browser();
    if (credential instanceof PublicKeyCredential) {
      return credential.toJSON();
    }
  } catch (error) {
    if (!(error instanceof DOMException)) {
      throw error;
    }
    throw new PasskeyFailed(WORDS[error.name] ?? error.message);
  }
  throw new PasskeyFailed('Your browser showed no passkey.');
}

const WORDS: Record<string, string> = {
  NotAllowedError: 'Nothing was chosen, or it took too long.',
  InvalidStateError: 'This device has a passkey for you already.',
  SecurityError: `Passkeys do not work at the address ${location.host}. Open Stoa at its own name.`,
};
