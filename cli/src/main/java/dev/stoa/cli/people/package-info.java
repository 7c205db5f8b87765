/// `./stoa people`.
@NullMarked
package dev.stoa.cli.people;

import org.jspecify.annotations.NullMarked;
