import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '../../api/client';
import { queries } from '../../api/queries';
import type { components } from '../../api/schema';

export type Question = components['schemas']['Question'];

/** @param id what stands in the address of the page */
export const question = (id: string) =>
  queryOptions({
    queryKey: ['identity', 'authorization', id],
    queryFn: async ({ signal }): Promise<Question> =>
      (await answer(api.GET('/oauth/authorizations/{id}', { params: { path: { id } }, signal })))
        .body,
    gcTime: 0,
    retry: false,
  });

/** Answers, and takes the browser to the application with it. */
export async function decide(id: string, is_allowed: boolean): Promise<void> {
  const { body } = await answer(
    api.POST('/oauth/authorizations/{id}', { params: { path: { id } }, body: { is_allowed } }),
  );
  if (body.posted_by !== null) {
    post(body.posted_by);
  } else if (body.redirect_to !== null) {
    location.assign(body.redirect_to);
  }
}

/** The answer goes on in a form, from a page of the server: this one may post to no other. */
function post(answered: string): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = '/oauth/form_post';
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'answer';
  field.value = answered;
  form.append(field);
  document.body.append(form);
  form.submit();
}

export type DeviceQuestion = components['schemas']['DeviceQuestion'];

/** @param code as somebody typed it */
export async function findDevice(code: string): Promise<DeviceQuestion> {
  return (await answer(api.GET('/oauth/devices/{code}', { params: { path: { code } } }))).body;
}

export async function answerDevice(code: string, is_allowed: boolean): Promise<void> {
  await answer(
    api.POST('/oauth/devices/{code}', { params: { path: { code } }, body: { is_allowed } }),
  );
}

export type Application = components['schemas']['Client'];
export type ApplicationMade = components['schemas']['ClientMade'];
export type NewApplication = Partial<components['schemas']['NewClient']> & { name: string };

export const applications = queryOptions({
  queryKey: ['identity', 'applications'],
  queryFn: async ({ signal }): Promise<Application[]> =>
    (await answer(api.GET('/admin/clients', { signal }))).body.items,
});

export async function makeApplication(body: NewApplication): Promise<ApplicationMade> {
  const made = await answer(api.POST('/admin/clients', { body }));
  await queries.invalidateQueries({ queryKey: applications.queryKey });
  return made.body;
}

export async function removeApplication(id: string): Promise<void> {
  await answer(api.DELETE('/admin/clients/{id}', { params: { path: { id } } }));
  await queries.invalidateQueries({ queryKey: applications.queryKey });
}
