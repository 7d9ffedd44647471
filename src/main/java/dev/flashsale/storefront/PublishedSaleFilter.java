package dev.flashsale.storefront;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Refuses a stream of a sale that is not to be seen: once begun, a stream has no other status. */
@Singleton
public class PublishedSaleFilter {

  private final Storefront storefront;

  PublishedSaleFilter(Storefront storefront) {
    this.storefront = storefront;
  }

  /** Nothing if the sale is there. */
  @OfPublishedSale
  @ServerRequestFilter
  public Uni<@Nullable Response> check(UriInfo uri) {
    return storefront
        .find(String.valueOf(uri.getPathParameters().getFirst("sale")), false)
        .map(sale -> sale.isPresent() ? null : SaleResource.saleNotFound().response());
  }
}
