import { Button, Drawer, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';

import { failureOf, problemStatus } from '../api/problem';
import { useMe } from '../identity/me';
import drawer from '../ui/Drawer.module.css';
import { FailureNote } from '../ui/FailureNote';
import { deleteTask, oneTask } from './queries';
import { TaskForm } from './TaskForm';

const route = getRouteApi('/frame/tasks/$taskId');

/** One task, beside the list it was opened from. */
export function TaskDrawer() {
  const { taskId } = route.useParams();
  const me = useMe();
  const navigate = useNavigate();
  const loaded = useQuery(oneTask(taskId));
  const close = () => {
    void navigate({ to: '/tasks', search: (search) => search });
  };
  /** Closes without asking, for what was unsaved has been dealt with. */
  const closeAtOnce = () => {
    void navigate({ to: '/tasks', search: (search) => search, ignoreBlocker: true });
  };

  const failure = loaded.error === null ? null : failureOf(loaded.error);
  const missing = failure !== null && problemStatus(failure) === 404;
  return (
    <Drawer.Root opened onClose={close} position="right" size={520}>
      <Drawer.Overlay backgroundOpacity={0.32} />
      <Drawer.Content aria-label="Task">
        {loaded.data !== undefined ? (
          <TaskForm
            key={taskId}
            loaded={loaded.data}
            editable={me.can('tasks.update')}
            onSaved={closeAtOnce}
            onClose={close}
            onDelete={
              me.can('tasks.delete')
                ? (task) => {
                    deleteTask(task);
                    closeAtOnce();
                  }
                : null
            }
          />
        ) : (
          <>
            <div className={drawer.head}>
              <h2 className={drawer.heading}>Task</h2>
              <Drawer.CloseButton aria-label="Close" />
            </div>
            <div className={drawer.body}>
              {failure === null ? (
                <Stack gap="lg" aria-label="Loading the task">
                  {[42, 110, 42, 42, 42].map((height, index) => (
                    <Skeleton key={index} height={height} />
                  ))}
                </Stack>
              ) : missing ? (
                <>
                  <p>This task does not exist any more, or it is not yours to see.</p>
                  <Button variant="light" onClick={close}>
                    Back to the list
                  </Button>
                </>
              ) : (
                <FailureNote
                  failure={failure}
                  title="The task could not be loaded."
                  retry={() => void loaded.refetch()}
                />
              )}
            </div>
          </>
        )}
      </Drawer.Content>
    </Drawer.Root>
  );
}
