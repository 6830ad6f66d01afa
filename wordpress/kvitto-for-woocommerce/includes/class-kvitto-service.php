<?php
/**
 * Where Kvitto is, and how it is asked.
 *
 * @package Kvitto
 */

defined( 'ABSPATH' ) || exit;

/** The way to Kvitto. */
final class Kvitto_Service {

	/** One of the plugin's settings. */
	public static function setting( string $name ): string {
		return trim( (string) ( get_option( 'woocommerce_kvitto_settings', array() )[ $name ] ?? '' ) );
	}

	/**
	 * Calls Kvitto for this shop. An error's data is the HTTP status, or 0 when there was no answer.
	 *
	 * @return array|WP_Error
	 */
	public static function call( string $method, string $path, ?array $body = null, int $timeout = 20, string $key = '' ) {
		$answer = wp_remote_request(
			self::setting( 'address' ) . '/v1/shops/' . rawurlencode( self::setting( 'shop' ) ) . $path,
			array(
				'method'      => $method,
				'timeout'     => $timeout,
				'redirection' => 0,
				'headers'     => array(
					'Authorization'   => 'Bearer ' . self::setting( 'api_key' ),
					'Content-Type'    => 'application/json',
					'Idempotency-Key' => $key,
				),
				'body'        => null === $body ? null : wp_json_encode( $body ),
			)
		);
		if ( is_wp_error( $answer ) ) {
			return new WP_Error( 'kvitto', $answer->get_error_message(), 0 );
		}
		$status = (int) wp_remote_retrieve_response_code( $answer );
		$json   = json_decode( wp_remote_retrieve_body( $answer ), true );
		if ( $status >= 200 && $status < 300 && is_array( $json ) ) {
			return $json;
		}
		$fields = array_column( $json['errors'] ?? array(), 'message', 'path' );
		return new WP_Error( 'kvitto', "$status: " . ( $json['detail'] ?? 'not an answer of Kvitto' ) . ( $fields ? ' ' . wp_json_encode( $fields ) : '' ), $status );
	}

	/**
	 * Asks Kvitto who it is and what it offers, and remembers that for the checkout.
	 *
	 * @return array|WP_Error
	 */
	public static function refresh() {
		$shop = self::call( 'GET', '?look=true' );
		if ( ! is_wp_error( $shop ) ) {
			update_option( 'kvitto_providers', (array) ( $shop['providers'] ?? array() ) );
		}
		return $shop;
	}
}
