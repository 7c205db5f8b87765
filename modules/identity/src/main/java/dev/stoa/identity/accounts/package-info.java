/// Accounts, the organisations that they belong to, and the mail to their addresses.
@NullMarked
package dev.stoa.identity.accounts;

import org.jspecify.annotations.NullMarked;
