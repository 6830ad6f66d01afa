<?php
/**
 * Kvitto and the shop's orders.
 *
 * @package Kvitto
 */

defined( 'ABSPATH' ) || exit;

/** What Kvitto is told of an order, and what the shop's people see of its payment. */
final class Kvitto_Orders {

	/**
	 * Orders that this request made, and that nobody else can know.
	 *
	 * @var int[]
	 */
	private static $new = array();

	/** Puts the hooks in place. */
	public static function init() {
		add_action(
			'woocommerce_new_order',
			function ( $id ) {
				self::$new[] = (int) $id;
			}
		);
		add_filter( 'woocommerce_cancel_unpaid_order', array( __CLASS__, 'is_of_checkout' ), 1, 2 );
		add_filter( 'woocommerce_cancel_unpaid_order', array( __CLASS__, 'may_cancel' ), 20, 2 );
		add_action( 'add_meta_boxes', array( __CLASS__, 'add_box' ), 10, 2 );
		add_action( 'wp_ajax_kvitto_test', array( __CLASS__, 'test' ) );
	}

	/** An amount in minor units of its currency. */
	public static function minor( $amount, string $currency ): int {
		if ( preg_match( '/BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|UYI|VND|VUV|XAF|XOF|XPF/', $currency ) ) {
			return (int) round( (float) $amount );
		}
		return (int) round( (float) $amount * ( preg_match( '/BHD|IQD|JOD|KWD|LYD|OMR|TND/', $currency ) ? 1000 : 100 ) );
	}

	/** What the order comes to, and its lines with their VAT, which sum to that. */
	public static function cart( WC_Order $order ): array {
		$currency = $order->get_currency();
		$amount   = self::minor( $order->get_total(), $currency );
		$rows     = array();
		$rest     = $amount;
		foreach ( $order->get_items( array( 'line_item', 'shipping', 'fee' ) ) as $item ) {
			$is_product = $item instanceof WC_Order_Item_Product;
			$product    = $is_product ? $item->get_product() : null;
			$paid       = self::minor( (float) $item->get_total() + (float) $item->get_total_tax(), $currency );
			$listed     = $is_product ? self::minor( (float) $item->get_subtotal() + (float) $item->get_subtotal_tax(), $currency ) : $paid;
			$pieces     = (float) $item->get_quantity();
			$quantity   = $paid >= 0 && $pieces >= 1 && floor( $pieces ) === $pieces ? (int) $pieces : 1;
			// Where a sum does not divide by the quantity, the unit is rounded up and the difference is a discount.
			$unit   = $paid < 0 ? $paid : (int) ceil( max( $paid, $listed ) / $quantity );
			$number = $product ? mb_substr( $product->get_sku(), 0, 64 ) : '';
			$rows[] = self::row( $item->get_name(), $quantity, $unit, self::vat_rate( $item ), $unit * $quantity - $paid, $number );
			$rest  -= $paid;
		}
		if ( 0 !== $rest ) {
			$rows[] = self::row( __( 'Rounding', 'kvitto-for-woocommerce' ), 1, $rest, 0, 0, '' );
		}
		return compact( 'amount', 'rows' );
	}

	/** One row of a cart as Kvitto wants it. What is empty is left out. */
	private static function row( string $name, int $quantity, int $unit, int $vat, int $discount, string $number ): array {
		$name = mb_substr( trim( wp_strip_all_tags( $name ) ), 0, 255 );
		$row  = array_combine( array( 'name', 'quantity', 'unitAmount', 'vatRate' ), array( '' === $name ? '–' : $name, $quantity, $unit, $vat ) );
		return $row + array_filter( array_combine( array( 'discount', 'partNumber' ), array( $discount, $number ) ) );
	}

	/** In hundredths of a percent, by the rates that the shop has for the line. */
	private static function vat_rate( WC_Order_Item $item ): int {
		$rates = array_keys( array_filter( (array) ( $item->get_taxes()['total'] ?? array() ) ) );
		return (int) min( 10000, round( 100 * array_sum( array_map( array( 'WC_Tax', 'get_rate_percent_value' ), $rates ) ) ) );
	}

	/** The payment could not be opened: an order that was made for it alone goes, so that nobody waits for it. */
	public static function leave_nothing_behind( WC_Order $order ) {
		if ( '' !== (string) $order->get_meta( '_kvitto_payment_id' ) ) {
			return;
		}
		if ( in_array( $order->get_id(), self::$new, true ) ) {
			WC()->session->set( 'order_awaiting_payment', null );
			// Last of all: WooCommerce still works on the order when it has heard of the failure, and would write it anew.
			add_action(
				'shutdown',
				function () use ( $order ) {
					wc_release_stock_for_order( $order );
					if ( function_exists( 'wc_release_coupons_for_order' ) ) {
						wc_release_coupons_for_order( $order );
					}
					$order->delete( true );
				},
				PHP_INT_MAX
			);
		} elseif ( did_action( 'woocommerce_order_status_checkout-draft_to_pending' ) ) {
			$order->update_status( 'checkout-draft' ); // The block checkout tries again with it; WooCommerce sweeps it away.
		}
	}

	/** Before WooCommerce 11 its timer forgets the orders of the block checkout. */
	public static function is_of_checkout( $may, $order ) {
		return $may || ( 'store-api' === $order->get_created_via() && '' !== (string) $order->get_meta( '_kvitto_payment_id' ) );
	}

	/** WooCommerce's timer must not cancel an order while its payment may still come; once Kvitto knows that it does not, it may. */
	public static function may_cancel( $may, $order ) {
		static $is_down = false;
		$id             = (string) $order->get_meta( '_kvitto_payment_id' );
		// Kvitto itself gives every payment to a person after a week.
		if ( ! $may || '' === $id || $order->get_date_created()->getTimestamp() < time() - 8 * DAY_IN_SECONDS ) {
			return $may;
		}
		$payment = $is_down ? null : Kvitto_Service::call( 'GET', '/payments/' . rawurlencode( $id ), null, 5 );
		$is_down = $is_down || ( is_wp_error( $payment ) && 404 !== $payment->get_error_data() );
		return ! $is_down && ( is_wp_error( $payment ) || 'closed' === $payment['status'] );
	}

	/** The box on the page of an order that has a payment. */
	public static function add_box( $screen, $shown ) {
		$order = in_array( $screen, array( 'shop_order', wc_get_page_screen_id( 'shop-order' ) ), true ) ? wc_get_order( $shown ) : null;
		$id    = $order instanceof WC_Order ? (string) $order->get_meta( '_kvitto_payment_id' ) : '';
		if ( '' !== $id ) {
			add_meta_box( 'kvitto', 'Kvitto', array( __CLASS__, 'show_box' ), $screen, 'side', 'default', array( $id ) );
		}
	}

	/** The payment's story, as Kvitto tells it in the language of whoever looks. */
	public static function show_box( $shown, array $box ) {
		$id      = $box['args'][0];
		$known   = "kvitto_story_{$id}_" . get_user_locale();
		$payment = get_transient( $known );
		if ( ! is_array( $payment ) ) {
			$answer  = Kvitto_Service::call( 'GET', '/payments/' . rawurlencode( $id ), null, 2 );
			$payment = is_wp_error( $answer ) ? array( 'error' => $answer->get_error_message() ) : $answer;
			set_transient( $known, $payment, 30 );
		}
		if ( isset( $payment['error'] ) ) {
			printf( '<p>%s</p><p><small>%s</small></p>', esc_html__( 'Kvitto does not answer just now; the payment is not affected.', 'kvitto-for-woocommerce' ), esc_html( $payment['error'] ) );
		} else {
			$status = self::status( $payment['status'] );
			$reason = 'settled' === $payment['status'] ? '' : (string) $payment['reason'];
			printf( '<p><strong>%s</strong> <small>%s</small></p><ol style="margin-left:1.2em;overflow-wrap:anywhere">', esc_html( $status ), esc_html( $reason ) );
			foreach ( array_slice( $payment['timeline'], -20 ) as $event ) {
				$text = preg_replace_callback( '/\d{4}-\d\d-\d\d \d\d:\d\d UTC/', fn( $utc ) => wp_date( 'Y-m-d H:i', strtotime( $utc[0] ) ), $event['text'] );
				printf( '<li>%s<br>%s</li>', esc_html( wp_date( 'Y-m-d H:i:s', strtotime( $event['at'] ) ) ), esc_html( $text ) );
			}
			echo '</ol>';
		}
		$url = Kvitto_Service::setting( 'address' ) . '/payments/' . rawurlencode( $id );
		printf( '<p><a href="%s" target="_blank" rel="noopener">%s</a></p>', esc_url( $url ), esc_html__( 'Open in Kvitto’s control room', 'kvitto-for-woocommerce' ) );
	}

	/** What a payment's status means, for people. */
	private static function status( string $status ): string {
		$known = array(
			'open'      => __( 'Waiting for payment', 'kvitto-for-woocommerce' ),
			'held'      => __( 'Waiting for the provider', 'kvitto-for-woocommerce' ),
			'settled'   => __( 'Paid', 'kvitto-for-woocommerce' ),
			'closed'    => __( 'Not paid', 'kvitto-for-woocommerce' ),
			'exception' => __( 'Needs a person', 'kvitto-for-woocommerce' ),
		);
		return $known[ $status ] ?? $status;
	}

	/** The button on the settings page: says whether both ways are open. */
	public static function test() {
		check_ajax_referer( 'kvitto_test' );
		// phpcs:ignore WordPress.WP.Capabilities.Unknown -- It is WooCommerce's.
		$shop = current_user_can( 'manage_woocommerce' ) ? Kvitto_Service::refresh() : new WP_Error( 'kvitto', '403' );
		if ( is_wp_error( $shop ) ) {
			wp_send_json( $shop->get_error_message() );
		}
		$sight  = $shop['sight'];
		$plugin = $sight['plugin'];
		/* translators: 1: version, 2: payment providers. */
		$told = sprintf( __( 'Connected: Kvitto %1$s, with %2$s.', 'kvitto-for-woocommerce' ), $shop['version'], implode( ', ', array_column( $shop['providers'], 'title' ) ) );
		$seen = $plugin
			/* translators: 1: address, 2: version, 3: hpos or posts, 4: minutes. */
			? sprintf( __( 'Kvitto sees this shop at %1$s: WooCommerce %2$s, orders in %3$s storage, stock held %4$d minutes.', 'kvitto-for-woocommerce' ), $sight['url'], $plugin['woocommerce'], $plugin['storage'], $plugin['holdStockMinutes'] )
			/* translators: 1: address, 2: what went wrong. */
			: sprintf( __( 'But Kvitto does not see this plugin at %1$s (%2$s), and settles by REST alone.', 'kvitto-for-woocommerce' ), $sight['url'], $sight['problem'] );
		wp_send_json( "$told $seen" );
	}
}
