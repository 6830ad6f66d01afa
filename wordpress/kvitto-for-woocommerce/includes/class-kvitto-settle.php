<?php
/**
 * The routes that only Kvitto can call.
 *
 * @package Kvitto
 */

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.DB.DirectDatabaseQuery, WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- Locks and transactions are what this file is for; all that is interpolated are names of tables.

/**
 * Completes an order once, whatever comes in parallel: a compare-and-set in one transaction of the shop's database.
 *
 * All calls for an order queue up at its row. The payment id is the key of a table, so that whoever comes second finds the
 * payment settled, also where the order's own table knows no row locks.
 */
final class Kvitto_Settle {

	const UNPAID = array( 'pending', 'failed', 'on-hold', 'cancelled', 'checkout-draft' );

	/**
	 * Mails that wait for the commit, as action and arguments.
	 *
	 * @var array[]
	 */
	private static $mails = array();

	/** Puts the routes in place, and the table that they need. */
	public static function init() {
		global $wpdb;
		if ( '1' !== get_option( 'kvitto_table' ) ) {
			$wpdb->query(
				"CREATE TABLE IF NOT EXISTS {$wpdb->prefix}kvitto_settlements (
					payment_id varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
					order_id bigint unsigned NOT NULL,
					transaction_id varchar(255) NOT NULL,
					settled_at datetime NOT NULL
				) ENGINE=InnoDB"
			);
			update_option( 'kvitto_table', '1' );
		}
		add_action( 'rest_api_init', array( __CLASS__, 'register' ) );
	}

	/** The routes. */
	public static function register() {
		register_rest_route( 'kvitto/v1', '/ping', self::route( 'GET', 'ping' ) );
		register_rest_route( 'kvitto/v1', '/orders/(?P<id>\d+)/settle', self::route( 'POST', 'settle' ) );
	}

	/** A route that answers signed requests only, so that what comes in is what Kvitto sends. */
	private static function route( string $methods, string $name ): array {
		return array(
			'methods'             => $methods,
			'permission_callback' => array( __CLASS__, 'verify' ),
			'callback'            => array( __CLASS__, $name ),
		);
	}

	/** Whether the request is signed with the API key, not long ago. */
	public static function verify( WP_REST_Request $request ) {
		$key  = Kvitto_Service::setting( 'api_key' );
		$time = (string) $request->get_header( 'x-kvitto-timestamp' );
		$text = implode( "\n", array( $request->get_method(), $request->get_route(), $time, $request->get_body() ) );
		if ( '' === $key || ! hash_equals( hash_hmac( 'sha256', $text, $key ), (string) $request->get_header( 'x-kvitto-signature' ) ) ) {
			return self::refuse( 401, 'signature', 'The signature is wrong: the API keys here and in Kvitto are not the same.' );
		}
		return abs( time() - (int) $time ) <= 300 ? true : self::refuse( 401, 'clock', 'The clocks of the shop and of Kvitto differ; here it is ' . gmdate( 'c' ) );
	}

	/** What Kvitto wants to know of the shop. */
	public static function ping(): array {
		return array(
			'version'          => KVITTO_VERSION,
			'woocommerce'      => WC()->version,
			'storage'          => self::is_hpos() ? 'hpos' : 'posts',
			'holdStockMinutes' => 'yes' === get_option( 'woocommerce_manage_stock' ) ? (int) get_option( 'woocommerce_hold_stock_minutes' ) : 0,
		);
	}

	/** Whether orders are in tables of their own. */
	private static function is_hpos(): bool {
		return Automattic\WooCommerce\Utilities\OrderUtil::custom_orders_table_usage_is_enabled();
	}

	/** Locks the order, reads it anew, works on it, and commits or takes everything back. Answers the order as it is then. */
	public static function settle( WP_REST_Request $request ) {
		global $wpdb;
		$id    = (int) $request['id'];
		$table = self::is_hpos() ? $wpdb->prefix . 'wc_orders' : $wpdb->posts;
		self::hold_mails();
		$is_quiet = $wpdb->suppress_errors();
		$wpdb->query( 'SET SESSION innodb_lock_wait_timeout = 10' );
		// Not START TRANSACTION: what runs on after a deadlock took all back must not be committed piece by piece.
		$wpdb->query( 'SET autocommit = 0' );
		try {
			// The transaction's first read is the lock, so that all that follow see what is there now.
			$found   = $wpdb->get_var( $wpdb->prepare( "SELECT id FROM $table WHERE id = %d FOR UPDATE", $id ) );
			$is_busy = '' !== $wpdb->last_error;
			self::forget( $id );
			$order   = $found ? wc_get_order( $id ) : null;
			$refusal = $is_busy ? self::refuse( 503, 'busy', 'The order is being worked on.' ) : self::work( $order, $request );
		} catch ( Throwable $error ) {
			$refusal = self::refuse( 500, 'failed', $error->getMessage() );
		}
		if ( null === $refusal && false === $wpdb->query( 'COMMIT' ) ) {
			$refusal = self::refuse( 500, 'failed', 'The shop’s database did not commit.' );
		}
		$wpdb->query( 'ROLLBACK' );
		$wpdb->query( 'SET autocommit = 1' );
		$wpdb->suppress_errors( $is_quiet );
		if ( null !== $refusal ) {
			if ( $refusal->get_error_data()['status'] >= 500 ) {
				wp_cache_flush(); // It may hold what was taken back.
			}
			return $refusal;
		}
		foreach ( self::$mails as list( $action, $args ) ) {
			try {
				WC_Emails::send_queued_transactional_email( $action, $args );
			} catch ( Throwable $error ) {
				wc_get_logger()->error( "$action: " . $error->getMessage(), array( 'source' => 'kvitto' ) );
			}
		}
		$shown = ( new WC_REST_Orders_Controller() )->prepare_object_for_response( wc_get_order( $id ), new WP_REST_Request() );
		return array(
			'paymentId' => $request['paymentId'],
			'settledAt' => self::find( (string) $request['paymentId'] )->settled_at ?? null, // UTC.
			'order'     => $shown->get_data(),
		);
	}

	/** The compare and the set. Answers what hinders it, or null. Without a transactionId it adds the fee only. */
	private static function work( $order, WP_REST_Request $request ): ?WP_Error {
		global $wpdb;
		if ( ! $order instanceof WC_Order ) {
			return self::refuse( 404, 'no_order', 'There is no such order.' );
		}
		$payment = (string) $request['paymentId'];
		$with    = (string) $request['transactionId'];
		if ( '' === $payment || ! is_numeric( $request['amount'] ) || ! is_numeric( $request['fee']['amount'] ?? 0 ) ) {
			return self::refuse( 400, 'invalid', 'paymentId or an amount is missing.' );
		}
		$settled = self::find( $payment );
		if ( $settled && '' !== $with ) {
			return (int) $settled->order_id === $order->get_id() ? null : self::refuse( 409, 'other_order', "The payment has settled order $settled->order_id." );
		}
		$is_paid = null !== $order->get_date_paid();
		if ( $is_paid && '' !== $with && $order->get_transaction_id() !== $with ) {
			return self::refuse( 409, 'paid_otherwise', 'The order has been paid by something else.' );
		}
		$refusal = $is_paid && '' !== $with ? null : self::compare( $order, $request );
		if ( $refusal || '' === $with ) {
			return $refusal ?? self::add_fee( $order, $request );
		}
		$row = array(
			'payment_id'     => $payment,
			'order_id'       => $order->get_id(),
			'transaction_id' => $with,
			'settled_at'     => gmdate( 'Y-m-d H:i:s' ),
		);
		if ( 1 !== $wpdb->insert( $wpdb->prefix . 'kvitto_settlements', $row ) ) {
			return self::refuse( 503, 'busy', 'The payment is being settled.' );
		}
		if ( ! $is_paid && ! self::pay( $order, $request ) ) {
			return self::refuse( 500, 'not_completed', 'The shop did not complete the order; nothing was changed.' );
		}
		// A deadlock takes the row with it, and all that was done before it.
		return self::find( $payment ) ? null : self::refuse( 503, 'busy', 'The shop’s database took everything back.' );
	}

	/** The order that a payment has settled, and when. */
	private static function find( string $payment ) {
		global $wpdb;
		return $wpdb->get_row( $wpdb->prepare( "SELECT order_id, settled_at FROM {$wpdb->prefix}kvitto_settlements WHERE payment_id = %s", $payment ) );
	}

	/** Whether the order is as Kvitto saw it, and comes to what was paid. Answers how it is not, or null. */
	private static function compare( WC_Order $order, WP_REST_Request $request ): ?WP_Error {
		$status   = $order->get_status();
		$currency = $order->get_currency();
		$total    = (float) $order->get_total() + ( $request['fee'] && ! self::has_fee( $order, $request ) ? (float) $request['fee']['amount'] : 0.0 );
		$may      = '' === (string) $request['transactionId'] ? array_merge( self::UNPAID, wc_get_is_paid_statuses() ) : self::UNPAID;
		if ( $status !== $request['status'] || ! in_array( $status, $may, true ) ) {
			return self::refuse( 409, 'status', "The order is $status, not {$request['status']}." );
		}
		if ( $currency !== $request['currency'] || Kvitto_Orders::minor( $total, $currency ) !== Kvitto_Orders::minor( $request['amount'], $currency ) ) {
			return self::refuse( 409, 'total', "The order comes to $total $currency, not {$request['amount']} {$request['currency']}." );
		}
		return null;
	}

	/** The fee, the payment, the note. */
	private static function pay( WC_Order $order, WP_REST_Request $request ): bool {
		self::add_fee( $order, $request );
		if ( $order->has_status( 'checkout-draft' ) ) {
			$order->update_status( 'pending' ); // Nobody gets a mail about a draft.
		}
		$is_done = $order->payment_complete( $request['transactionId'] ) && $order->get_date_paid() && ! $order->has_status( self::UNPAID );
		if ( $is_done && $request['note'] ) {
			$order->add_order_note( wp_strip_all_tags( $request['note'] ) );
		}
		return $is_done;
	}

	/** Whether the order has this payment's fee. */
	private static function has_fee( WC_Order $order, WP_REST_Request $request ): bool {
		foreach ( $order->get_items( 'fee' ) as $item ) {
			if ( $item->get_meta( '_kvitto_fee' ) === $request['paymentId'] ) {
				return true;
			}
		}
		return false;
	}

	/** Adds the provider's fee as a line. The other lines are not calculated anew: they may cost something else today. */
	private static function add_fee( WC_Order $order, WP_REST_Request $request ) {
		if ( ! $request['fee'] || self::has_fee( $order, $request ) ) {
			return null;
		}
		$item = new WC_Order_Item_Fee();
		$item->set_name( sanitize_text_field( $request['fee']['name'] ) );
		$item->set_tax_status( 'none' );
		$item->set_total( $request['fee']['amount'] );
		$item->add_meta_data( '_kvitto_fee', $request['paymentId'], true );
		$order->add_item( $item );
		$order->set_total( wc_format_decimal( (float) $order->get_total() + (float) $request['fee']['amount'], 6 ) );
		$order->save();
		return null;
	}

	/** A no: for HTTP, for Kvitto, for people. */
	private static function refuse( int $status, string $code, string $message ): WP_Error {
		return new WP_Error( "kvitto_$code", $message, array( 'status' => $status ) );
	}

	/** Makes the next read of an order one of the database, also in shops whose cache outlives the request. */
	private static function forget( int $id ) {
		$store = WC_Data_Store::load( 'order' );
		if ( $store->has_callable( 'clear_cached_data' ) ) {
			$store->clear_cached_data( array( $id ) );
		}
		wc_get_container()->get( Automattic\WooCommerce\Caches\OrderCache::class )->remove( $id );
		wp_cache_delete( "order-items-$id", 'orders' );
		clean_post_cache( $id );
	}

	/** Mails sent before the commit could not be taken back, and a slow mail server would hold the lock. */
	private static function hold_mails() {
		foreach ( array_keys( $GLOBALS['wp_filter'] ) as $action ) {
			if ( remove_action( $action, array( 'WC_Emails', 'send_transactional_email' ) ) ) {
				add_action( $action, array( __CLASS__, 'keep_mail' ), 10, 10 );
			}
		}
	}

	/** Keeps what WooCommerce would send now. */
	public static function keep_mail( ...$args ) {
		self::$mails[] = array( current_filter(), $args );
	}
}
