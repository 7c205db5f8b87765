/// Files and other large bodies, both ways.
@NullMarked
package dev.stoa.examples.files;

import org.jspecify.annotations.NullMarked;
