/// What was done and by whom.
@NullMarked
package dev.stoa.cli.audit;

import org.jspecify.annotations.NullMarked;
