/// PostgreSQL: the server, migrations, and statements that see the rows of one scope.
@NullMarked
package dev.stoa.platform.data;

import org.jspecify.annotations.NullMarked;
