import { type APIRequestContext, expect, test } from '@playwright/test';
import * as oidc from 'openid-client';

import { ADA, fresh, PASSWORD, stoa, tokenOf } from './people';

/** Where the application of this journey lives: nobody is there, and the browser is answered here. */
const BACK = 'http://127.0.0.1:8123/back';

/** An application as a stranger to Stoa writes it, who knows the address and what an administrator made. */
async function application(request: APIRequestContext, name: string): Promise<oidc.Configuration> {
  const made = await request.post(stoa('/admin/clients'), {
    headers: { Authorization: `Bearer ${await tokenOf(request, ADA)}` },
    data: {
      name,
      authentication: 'none',
      grants: ['authorization_code', 'refresh_token', 'device_code'],
      redirect_uris: ['http://127.0.0.1/back'],
      scope: ['openid', 'email', 'tasks.read'],
    },
  });
  expect(made.status()).toBe(201);
  const { client } = (await made.json()) as { client: { id: string } };
  const described = await request.get(stoa('/.well-known/openid-configuration'));
  const { issuer } = (await described.json()) as { issuer: string };
  return oidc.discovery(new URL(issuer), client.id, undefined, oidc.None(), {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the product of the journeys speaks plain HTTP
    execute: [oidc.allowInsecureRequests],
  });
}

test('somebody signs in to an application, and lets a device in', async ({ page, request }) => {
  const name = fresh('Payroll');
  const config = await application(request, name);
  const verifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  await page.route(`${BACK}*`, (route) => route.fulfill({ body: 'Welcome to payroll' }));

  const asking = oidc.buildAuthorizationUrl(config, {
    redirect_uri: BACK,
    scope: 'openid email tasks.read',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  await page.goto(asking.href);
  await page.getByLabel('E-mail').fill(ADA);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { name: `Let ${name} in?` })).toBeVisible();
  await expect(page.getByRole('list', { name: 'What it wants' })).toContainText('Read tasks');
  await page.getByRole('button', { name: 'Let it in' }).click();
  await expect(page.getByText('Welcome to payroll')).toBeVisible();

  const tokens = await oidc.authorizationCodeGrant(config, new URL(page.url()), {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  const person = tokens.claims();
  expect(person?.email).toBe(ADA);
  const told = await oidc.fetchUserInfo(config, tokens.access_token, person?.sub ?? '');
  expect(told.email).toBe(ADA);
  const renewed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
  await oidc.tokenRevocation(config, renewed.refresh_token ?? '');
  await expect(
    oidc.fetchUserInfo(config, renewed.access_token, person?.sub ?? ''),
  ).rejects.toThrow();

  const device = await oidc.initiateDeviceAuthorization(config, { scope: 'openid' });
  await page.goto(device.verification_uri_complete ?? '');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText(device.user_code)).toBeVisible();
  await page.getByRole('button', { name: 'Let it in' }).click();
  await expect(page.getByText('go on at the device')).toBeVisible();
  const itsTokens = await oidc.pollDeviceAuthorizationGrant(config, device);
  expect(itsTokens.claims()?.sub).toBe(person?.sub);
});
