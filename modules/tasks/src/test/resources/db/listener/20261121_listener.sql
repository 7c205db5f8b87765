comment on schema listener is 'A module that listens to tasks, and keeps nothing.';
