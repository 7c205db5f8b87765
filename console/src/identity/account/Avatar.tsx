import { Button, FileButton } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';

import { answer, api } from '../../api/client';
import { CallFailed, problemStatus } from '../../api/problem';
import { queries } from '../../api/queries';
import { Initials } from '../../ui/Initials';
import { useAction } from '../../ui/useAction';
import { useMe } from '../me';
import classes from './Avatar.module.css';

/** The picture as a `data:` URL, which is small; null for none. */
const avatar = queryOptions({
  queryKey: ['identity', 'avatar'],
  queryFn: async ({ signal }): Promise<string | null> => {
    try {
      const { body } = await answer(api.GET('/me/avatar', { parseAs: 'blob', signal }));
      return await dataUrl(body);
    } catch (error) {
      if (error instanceof CallFailed && problemStatus(error.failure) === 404) {
        return null;
      }
      throw error;
    }
  },
});

/** What others see of somebody before they read the name, and how to change it. */
export function Avatar() {
  const { name } = useMe();
  const { data: picture = null } = useQuery(avatar);
  const { run, isRunning } = useAction('avatar');
  const choose = (file: File | null) => {
    if (file !== null) {
      run(() => send(file), 'Your picture was not changed.');
    }
  };
  return (
    <div className={classes.avatar}>
      {picture === null ? (
        <Initials name={name} size={72} />
      ) : (
        <img src={picture} alt="" className={classes.picture} />
      )}
      <div className={classes.actions}>
        <FileButton accept="image/png,image/jpeg" onChange={choose}>
          {(props) => (
            <Button {...props} variant="default" size="compact-sm" loading={isRunning}>
              {picture === null ? 'Choose a picture…' : 'Another picture…'}
            </Button>
          )}
        </FileButton>
        {picture !== null && (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              run(remove, 'Your picture was not removed.');
            }}
          >
            Remove
          </Button>
        )}
      </div>
    </div>
  );
}

function dataUrl(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(reader.result as string);
    };
    reader.onerror = () => {
      reject(new CallFailed({ kind: 'unreadable', status: 200 }));
    };
    reader.readAsDataURL(file);
  });
}

async function send(file: File): Promise<void> {
  const form = new FormData();
  form.set('picture', file);
  await answer(
    api.PUT('/me/avatar', {
      // The document has a file as text, and the browser writes the boundary itself.
      body: { picture: '' },
      bodySerializer: () => form,
    }),
  );
  await queries.invalidateQueries({ queryKey: avatar.queryKey });
}

async function remove(): Promise<void> {
  await answer(api.DELETE('/me/avatar', {}));
  await queries.invalidateQueries({ queryKey: avatar.queryKey });
}
