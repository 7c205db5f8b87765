/// How events reach their subscribers, and those that did not, for those who look after the installation.
@NullMarked
package dev.stoa.cli.event;

import org.jspecify.annotations.NullMarked;
