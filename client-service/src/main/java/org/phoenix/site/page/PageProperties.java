package org.phoenix.site.page;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param hosts names by which other machines may reach the page; none unless a proxy that asks for
 *     a password stands in front of it
 */
@ConfigurationProperties("phoenix.page")
record PageProperties(@DefaultValue Set<String> hosts) {}
