/** How the one provider of this process is found, named and configured. Not exported. */
@org.jspecify.annotations.NullMarked
package io.workprovider.selection;
