/// What several endpoints need, made in one place. (S05.05)
@NullMarked
package dev.stoa.examples.dependencies;

import org.jspecify.annotations.NullMarked;
