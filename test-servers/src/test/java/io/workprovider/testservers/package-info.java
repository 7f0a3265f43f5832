@org.jspecify.annotations.NullMarked
package io.workprovider.testservers;
