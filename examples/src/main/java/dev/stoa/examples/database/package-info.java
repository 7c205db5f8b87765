/// Users and their posts in PostgreSQL. (S05.07 to S05.10)
@NullMarked
package dev.stoa.examples.database;

import org.jspecify.annotations.NullMarked;
