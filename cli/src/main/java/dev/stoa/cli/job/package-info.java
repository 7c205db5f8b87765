/// Background jobs and their queues from the command line, for those who look after the installation.
@NullMarked
package dev.stoa.cli.job;

import org.jspecify.annotations.NullMarked;
