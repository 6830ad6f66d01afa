<?php
/**
 * What happens to the money after the sale.
 *
 * @package Kvitto
 */

defined( 'ABSPATH' ) || exit;

/** Tells Kvitto that an order has changed, and asks it to give money back. */
final class Kvitto_After_Sale {

	/**
	 * Payments whose orders have changed in this request.
	 *
	 * @var string[]
	 */
	private static $changed = array();

	/**
	 * The refund that WooCommerce is making.
	 *
	 * @var WC_Order_Refund|null
	 */
	private static $refund = null;

	/** Puts the hooks in place. */
	public static function init() {
		foreach ( array( 'completed', 'cancelled', 'refunded' ) as $status ) {
			add_action( "woocommerce_order_status_$status", array( __CLASS__, 'tell' ) );
		}
		add_action( 'woocommerce_order_refunded', array( __CLASS__, 'tell' ) );
		add_action( 'woocommerce_refund_deleted', fn( $refund, $order ) => self::tell( $order ), 10, 2 );
		add_action(
			'woocommerce_create_refund',
			function ( $refund ) {
				self::$refund = $refund;
			}
		);
		add_filter( 'woocommerce_new_order_note_data', array( __CLASS__, 'translate_note' ) );
	}

	/** The payment that an order was paid with; empty when Kvitto has nothing to do with it. */
	private static function payment_of( $order ): string {
		$id = $order instanceof WC_Order ? (string) $order->get_meta( '_kvitto_payment_id' ) : '';
		return '' === $id && $order instanceof WC_Order ? (string) $order->get_meta( '_kvitto_payment' ) : $id;
	}

	/** A hint, when all is saved: Kvitto reads the order itself, and looks once a day where hints get lost. */
	public static function tell( $order_id ) {
		$id = self::payment_of( wc_get_order( $order_id ) );
		if ( '' === $id ) {
			return;
		}
		if ( ! self::$changed ) {
			add_action( 'shutdown', array( __CLASS__, 'send' ) );
		}
		self::$changed[ $id ] = $id;
	}

	/** Sends the hints. After the first that does not get through the others are not tried: nobody shall wait for them. */
	public static function send() {
		foreach ( self::$changed as $id ) {
			$answer = Kvitto_Service::call( 'POST', '/payments/' . rawurlencode( $id ) . '/recheck', null, 3 );
			if ( is_wp_error( $answer ) && 0 === $answer->get_error_data() ) {
				return;
			}
		}
	}

	/**
	 * Gives money back. Without an answer nobody knows whether it goes back, and WooCommerce forgets its refund: so the same
	 * one is sent again at the next try, and Kvitto makes it once.
	 *
	 * @return true|WP_Error
	 */
	public static function refund( WC_Order $order, $amount, string $reason ) {
		$id       = self::payment_of( $order );
		$currency = $order->get_currency();
		$asked    = array(
			'id'     => self::$refund ? (string) self::$refund->get_id() : '',
			'amount' => Kvitto_Orders::minor( $amount, $currency ),
			'at'     => time(),
		);
		$waiting  = $order->get_meta( '_kvitto_refund' );
		if ( '' === $id || '' === $asked['id'] ) {
			return new WP_Error( 'kvitto', __( 'This order was not paid through Kvitto.', 'kvitto-for-woocommerce' ) );
		}
		if ( is_array( $waiting ) && $waiting['at'] > time() - 25 ) {
			return new WP_Error( 'kvitto', __( 'A refund of this order is being made right now. Look at the order again in half a minute.', 'kvitto-for-woocommerce' ) );
		}
		if ( is_array( $waiting ) && $waiting['amount'] !== $asked['amount'] ) {
			return new WP_Error( 'kvitto', __( 'An earlier refund of another amount got no answer. Make that one again first: it is made once.', 'kvitto-for-woocommerce' ) );
		}
		$sent = is_array( $waiting ) ? array( 'id' => $waiting['id'] ) + $asked : $asked;
		$order->update_meta_data( '_kvitto_refund', $sent );
		$order->save_meta_data();
		$body   = array(
			'amount'       => $sent['amount'],
			'currency'     => $currency,
			'reason'       => mb_substr( trim( $reason ), 0, 255 ),
			'requestedBy'  => mb_substr( trim( wp_get_current_user()->display_name ), 0, 255 ),
			'shopRefundId' => $sent['id'],
		);
		$answer = Kvitto_Service::call( 'POST', '/payments/' . rawurlencode( $id ) . '/refunds', array_filter( $body ), 20, 'shop-refund-' . $sent['id'] );
		$status = is_wp_error( $answer ) ? (int) $answer->get_error_data() : 201;
		if ( 0 === $status || $status >= 500 ) {
			return new WP_Error( 'kvitto', __( 'Kvitto did not answer, so nobody knows yet whether the money goes back. Make the same refund again in half a minute: it is made once.', 'kvitto-for-woocommerce' ) );
		}
		$order->delete_meta_data( '_kvitto_refund' );
		$order->save_meta_data();
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		if ( 'failed' === $answer['status'] ) {
			return new WP_Error( 'kvitto', $answer['text'] );
		}
		if ( 'pending' === $answer['status'] ) {
			/* translators: %s: an amount. */
			$order->add_order_note( sprintf( __( 'Kvitto: the refund of %s is under way. A note follows when it has arrived, or failed.', 'kvitto-for-woocommerce' ), html_entity_decode( wp_strip_all_tags( wc_price( $amount, array( 'currency' => $currency ) ) ) ) ) );
		}
		return true;
	}

	/** Kvitto's own notes in the shop's language. What stands in brackets are amounts and the provider's words. */
	public static function translate_note( $note ) {
		$told = array(
			'The reserved money has been taken at the provider.' => __( 'The reserved money has been taken at the provider.', 'kvitto-for-woocommerce' ),
			'The order was cancelled or given back in the shop, and the reserved money was let go.' => __( 'The order was cancelled or given back in the shop, and the reserved money was let go.', 'kvitto-for-woocommerce' ),
			'The order is cancelled, but the provider refuses to let the reserved money go. A person must do that at the provider.' => __( 'The order is cancelled, but the provider refuses to let the reserved money go. A person must do that at the provider.', 'kvitto-for-woocommerce' ),
			'The order was completed, but the provider refuses to give the reserved money. The order is put on hold: do not ship before it is cleared up.' => __( 'The order was completed, but the provider refuses to give the reserved money. The order is put on hold: do not ship before it is cleared up.', 'kvitto-for-woocommerce' ),
			'The money has been given back to the customer.' => __( 'The money has been given back to the customer.', 'kvitto-for-woocommerce' ),
			'The provider refuses the refund. Nothing was given back.' => __( 'The provider refuses the refund. Nothing was given back.', 'kvitto-for-woocommerce' ),
			'Money that is only reserved need not be given back: when the order is completed, that much less is taken.' => __( 'Money that is only reserved need not be given back: when the order is completed, that much less is taken.', 'kvitto-for-woocommerce' ),
		);
		if ( 0 === strpos( (string) $note['comment_content'], 'Kvitto: ' ) ) {
			$note['comment_content'] = strtr( $note['comment_content'], $told );
		}
		return $note;
	}
}
